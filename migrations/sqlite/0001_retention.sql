DROP TRIGGER `segment_bytes_no_delete`;
--> statement-breakpoint
CREATE TRIGGER `segment_bytes_no_delete` BEFORE DELETE ON `segment_bytes` WHEN NOT EXISTS (
	SELECT 1 FROM `journal_bodies` b, json_each(b.`body`, '$.ranges') r
	WHERE b.`chain` = 'main' AND b.`seq` = (
		SELECT `seq` FROM `journal`
		WHERE `type` = 'segments.pruned' AND +`chain` = 'main' AND +`subject` = 'segments:' || OLD.`chain`
		ORDER BY `type` DESC, `seq` DESC LIMIT 1
	) AND OLD.`seq` BETWEEN json_extract(r.`value`, '$[0]') AND json_extract(r.`value`, '$[1]')
) BEGIN
	SELECT RAISE(ABORT, 'segment_bytes is append-only: lines are dropped only once the journal says which');
END;
