ALTER TABLE `closed_runs` ADD `pact` text DEFAULT '' NOT NULL;--> statement-breakpoint
DROP INDEX `closed_runs_by_time`;--> statement-breakpoint
CREATE INDEX `closed_runs_by_time` ON `closed_runs` (`closed_at`,`agent`,`missing`,`pact`);--> statement-breakpoint
UPDATE `closed_runs` SET `pact` = said.`pact`
FROM (
	SELECT l.`value` ->> '$.id' AS `id`, l.`value` ->> '$.attributes.pact' AS `pact`, s.`chain` AS `chain`, s.`seq` AS `seq`
	FROM `segments` s
	JOIN `segment_lines` b ON b.`chain` = s.`chain` AND b.`seq` = s.`seq`,
	json_each(CASE WHEN json_valid('[' || replace(CAST(b.`bytes` AS TEXT), char(10), ',') || ']')
		THEN '[' || replace(CAST(b.`bytes` AS TEXT), char(10), ',') || ']' ELSE '[]' END) l
	WHERE s.`source` = 'wardroom' AND CASE l.`type` WHEN 'object' THEN l.`value` ->> '$.signal' = 'evidence.missing'
		AND typeof(l.`value` ->> '$.attributes.pact') = 'text' END
) said
WHERE said.`id` = `closed_runs`.`id` AND said.`chain` = `closed_runs`.`chain` AND said.`seq` = `closed_runs`.`seq`;
