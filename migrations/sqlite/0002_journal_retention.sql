DROP TRIGGER `journal_bodies_no_update`;
--> statement-breakpoint
CREATE TRIGGER `journal_bodies_no_update` BEFORE UPDATE ON `journal_bodies` WHEN
	NEW.`chain` IS NOT OLD.`chain` OR NEW.`seq` IS NOT OLD.`seq` OR NEW.`commitments` IS NOT OLD.`commitments`
	OR EXISTS (
		SELECT 1 FROM json_each(NEW.`body`) n LEFT JOIN json_each(OLD.`body`) o ON o.`key` = n.`key`
		WHERE o.`key` IS NULL OR o.`type` IS NOT n.`type` OR o.`value` IS NOT n.`value`
	)
	OR EXISTS (
		SELECT 1 FROM json_each(NEW.`salts`) n LEFT JOIN json_each(OLD.`salts`) o ON o.`key` = n.`key`
		WHERE o.`key` IS NULL OR o.`value` IS NOT n.`value`
	)
	OR EXISTS (
		SELECT `key` FROM json_each(NEW.`body`) EXCEPT SELECT `key` FROM json_each(NEW.`salts`)
	)
	OR EXISTS (
		SELECT `key` FROM json_each(NEW.`salts`) EXCEPT SELECT `key` FROM json_each(NEW.`body`)
	)
	OR EXISTS (
		SELECT `key` FROM json_each(OLD.`salts`) EXCEPT SELECT `key` FROM json_each(NEW.`salts`) EXCEPT
		SELECT x.`value` FROM `journal_bodies` b, json_each(b.`body`, '$.ranges') r, json_each(b.`body`, '$.fields') f, json_each(f.`value`) x
		WHERE b.`chain` = 'main' AND OLD.`chain` = 'main' AND b.`seq` = (
			SELECT `seq` FROM `journal` WHERE `type` = 'journal.pruned' AND +`chain` = 'main' ORDER BY `type` DESC, `seq` DESC LIMIT 1
		) AND OLD.`seq` BETWEEN json_extract(r.`value`, '$[0]') AND json_extract(r.`value`, '$[1]')
		AND f.`key` = (SELECT `type` FROM `journal` WHERE `chain` = 'main' AND `seq` = OLD.`seq`)
	)
BEGIN
	SELECT RAISE(ABORT, 'journal_bodies is append-only: fields are dropped only once the journal says which');
END;
