/** How a change of src/store/sqlite/schema.ts becomes a migration: `npx drizzle-kit generate --name what-it-is`. */
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: "./src/store/sqlite/schema.ts",
  out: "./migrations/sqlite",
});
