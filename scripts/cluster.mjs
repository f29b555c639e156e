// npm run cluster -- --routers 4: builds what is missing, then runs the cluster in this very process, so that signals
// sent to it arrive.
import { endWithNpm, ensureInstall } from './lib.mjs';

ensureInstall();
const { ensureBuild } = await import('./build.mjs');
await ensureBuild().catch((error) => {
  if (!error.errors) console.error(error.message); // esbuild has printed its own
  process.exit(1);
});
endWithNpm();
process.argv.splice(2, 0, 'test/kit/cluster-main.ts');
await import('./run.mjs');
