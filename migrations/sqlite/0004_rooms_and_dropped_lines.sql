CREATE INDEX `things_by_room` ON `things` (`kind`,`room`,`sort`,`subject`);--> statement-breakpoint
CREATE INDEX `things_by_room_change` ON `things` (`kind`,`room`,`changed_seq`);
--> statement-breakpoint
CREATE VIEW `segment_lines` AS SELECT `chain`, `seq`, `salt`, `bytes` FROM `segment_bytes` WHERE `salt` <> x'';
--> statement-breakpoint
DROP TRIGGER IF EXISTS `segment_bytes_no_update`;
--> statement-breakpoint
CREATE TRIGGER `segment_bytes_no_update` BEFORE UPDATE ON `segment_bytes` WHEN
	NEW.`chain` IS NOT OLD.`chain` OR NEW.`seq` IS NOT OLD.`seq` OR NEW.`salt` IS NOT x'' OR NEW.`bytes` IS NOT x''
	OR NOT EXISTS (
		SELECT 1 FROM `journal_bodies` b, json_each(b.`body`, '$.ranges') r
		WHERE b.`chain` = 'main' AND b.`seq` = (
			SELECT `seq` FROM `journal`
			WHERE `type` = 'segments.pruned' AND +`chain` = 'main' AND +`subject` = 'segments:' || OLD.`chain`
			ORDER BY `type` DESC, `seq` DESC LIMIT 1
		) AND OLD.`seq` BETWEEN json_extract(r.`value`, '$[0]') AND json_extract(r.`value`, '$[1]')
	) AND NOT EXISTS (
		SELECT 1 FROM `journal` j CROSS JOIN `journal_bodies` b ON b.`chain` = j.`chain` AND b.`seq` = j.`seq`, json_each(b.`body`, '$.ranges') r
		WHERE j.`type` = 'segments.pruned' AND +j.`chain` = 'main' AND +j.`subject` = 'segments:' || OLD.`chain`
			AND OLD.`seq` BETWEEN json_extract(r.`value`, '$[0]') AND json_extract(r.`value`, '$[1]')
	)
BEGIN
	SELECT RAISE(ABORT, 'segment_bytes is append-only: lines are dropped only once the journal says which');
END;
--> statement-breakpoint
DROP TRIGGER IF EXISTS `segment_bytes_no_delete`;
--> statement-breakpoint
CREATE TRIGGER `segment_bytes_no_delete` BEFORE DELETE ON `segment_bytes` WHEN OLD.`salt` IS NOT x'' OR OLD.`bytes` IS NOT x'' BEGIN
	SELECT RAISE(ABORT, 'segment_bytes is append-only: a row goes only once its lines are dropped');
END;
