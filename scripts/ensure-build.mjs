// Builds the services unless dist was made from exactly the present sources.
import { ensureBuild } from './build.mjs';

await ensureBuild().catch((error) => {
  if (!error.errors) console.error(error.message); // esbuild has printed its own
  process.exit(1);
});
