CREATE TABLE `closed_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`agent` text NOT NULL,
	`closed_at` integer NOT NULL,
	`missing` text NOT NULL,
	`chain` text NOT NULL,
	`seq` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `closed_runs_by_time` ON `closed_runs` (`closed_at`,`agent`,`missing`);--> statement-breakpoint
CREATE INDEX `things_by_run` ON `things` (`agent`,state ->> '$.run') WHERE kind in ('action', 'approval') and state ->> '$.run' is not null;
--> statement-breakpoint
INSERT INTO `closed_runs` (`id`, `agent`, `closed_at`, `missing`, `chain`, `seq`)
SELECT l.`value` ->> '$.id', l.`value` ->> '$.agent',
	CASE typeof(l.`value` ->> '$.attributes.closed') WHEN 'integer' THEN l.`value` ->> '$.attributes.closed' ELSE s.`received_at` END,
	l.`value` ->> '$.attributes.missing', s.`chain`, s.`seq`
FROM `segments` s
JOIN `segment_bytes` b ON b.`chain` = s.`chain` AND b.`seq` = s.`seq`,
json_each(CASE WHEN json_valid('[' || replace(CAST(b.`bytes` AS TEXT), char(10), ',') || ']')
	THEN '[' || replace(CAST(b.`bytes` AS TEXT), char(10), ',') || ']' ELSE '[]' END) l
WHERE s.`source` = 'wardroom' AND CASE l.`type` WHEN 'object' THEN l.`value` ->> '$.signal' = 'evidence.missing'
	AND typeof(l.`value` ->> '$.id') = 'text' AND typeof(l.`value` ->> '$.agent') = 'text'
	AND typeof(l.`value` ->> '$.attributes.missing') = 'text' END
ON CONFLICT (`id`) DO NOTHING;
