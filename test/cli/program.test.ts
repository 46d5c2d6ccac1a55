/** The program from outside: its version, and how it answers what it does not know. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const ward = (words: string[], imported: string[] = []) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...imported, "src/main.ts", ...words], {
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
};

test("--version is the one of the package", () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  expect(ward(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
});

test.each([
  [["lnk"], "Unknown command 'lnk'. Did you mean link? See wardroom help.\n"],
  [["pact", "lnt"], "Unknown command 'lnt'. Did you mean lint? See wardroom help.\n"],
  [["journal", "zzzzzz"], "Unknown command 'zzzzzz'. See wardroom help.\n"],
  [["pact", "show", "--jsno"], "Unknown option '--jsno'. Did you mean --json? See wardroom help.\n"],
  [["pact", "diff", "desk"], "Missing required argument 'file'. See wardroom help.\n"],
])("%j is answered in one line, with the nearest name, and exit 2", (words, err) => {
  expect(ward(words)).toEqual({ code: 2, out: "", err });
});

test("a scope that does not exist is named with those that do, before anything is opened", () => {
  expect(ward(["token", "create", "--name", "x", "--scope", "agent,bogus"])).toEqual({
    code: 2,
    out: "",
    err: 'There is no scope "bogus". Scopes are signals:write, agent, person, auditor; several with commas.\n',
  });
});

test("an older Node is refused in one line also when the program is started directly", () => {
  const pretend = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "22.19.0" } })`;
  const { code, out, err } = ward(["--version"], ["--import", `data:text/javascript,${pretend}`]);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(/^Wardroom needs Node 24\.15 or newer, and this is Node 22\.19\.0\. Install .+\.\n$/);
});
