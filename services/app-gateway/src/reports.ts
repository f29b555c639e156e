import { nextReportAt } from '@pinwire/automation';
import { IllegalBody, type Schedule } from '@pinwire/model';

/** When reports run next, seen from `now` in ms. Throws 11 for one whose time is over (app.md 6.12). */
export function scheduleAt(now: number): Schedule {
  return (report) => {
    const at = nextReportAt(report, now);
    if (at === undefined) throw new IllegalBody('the report would never run');
    return at;
  };
}
