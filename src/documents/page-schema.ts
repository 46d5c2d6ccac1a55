/** The shape of a way to page in wardroom.yaml: a pager, a webhook, or mail. */
import { z } from "zod";
import { issue, means } from "./checked.ts";
import { outboundAddress, secretReference } from "./values.ts";

export const pageSchema = z
  .strictObject({
    pagerduty: secretReference
      .optional()
      .meta(means("A routing key. One of pagerduty, webhook and smtp.", ["env:PD_KEY"])),
    url: outboundAddress
      .optional()
      .meta(
        means(
          "Where PagerDuty takes events, if not at its own address.",
          ["https://events.eu.pagerduty.com/v2/enqueue"],
          "`https://events.pagerduty.com/v2/enqueue`",
        ),
      ),
    webhook: outboundAddress.optional().meta(means("An address that takes JSON.", ["https://hook.acme.example"])),
    secret: secretReference.optional().meta(means("Signs the webhook, which needs it.", ["env:HOOK"])),
    smtp: secretReference.optional().meta(means("A mail server with its account.", ["env:SMTP_URL"])),
    to: z
      .email()
      .optional()
      .meta(means("Where mail goes.", ["ops@acme.example"])),
    from: z
      .email()
      .optional()
      .meta(means("Whom mail comes from.", ["wardroom@acme.example"], "the account of `smtp`, else `to`")),
    allow_private: z
      .boolean()
      .optional()
      .meta(means("Whatever it calls may lie in a private network.", [true], "false")),
  })
  .superRefine((one, context) => {
    if ([one.pagerduty, one.webhook, one.smtp].filter((way) => way !== undefined).length !== 1)
      context.addIssue(issue("page_one_way", "a page goes one way", "Write one of pagerduty, webhook or smtp."));
    if (one.webhook !== undefined && one.secret === undefined)
      context.addIssue(issue("field_missing", "a webhook is signed", "Add secret: env:NAME.", ["secret"]));
    for (const [key, way] of [
      ["url", "pagerduty"],
      ["secret", "webhook"],
      ["to", "smtp"],
      ["from", "smtp"],
    ] as const)
      if (one[key] !== undefined && one[way] === undefined)
        context.addIssue(issue("field_misplaced", `${key} belongs to ${way}`, `Leave ${key} out.`, [key]));
    if (one.smtp !== undefined && one.to === undefined)
      context.addIssue(issue("field_missing", "mail needs an address", "Add to: ops@...", ["to"]));
  });
