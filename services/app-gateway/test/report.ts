import type { Doc } from '@pinwire/model';

/** A report that may be created. */
export function reportOf(more: Doc = {}): Doc {
  return {
    id: 1,
    name: 'Rep',
    reportSources: [
      {
        type: 'DEVICE',
        deviceIds: [0],
        reportDataStreams: [{ pin: 5, pinType: 'VIRTUAL', label: 'T', isSelected: true }],
      },
    ],
    reportType: { type: 'ONE_TIME', rangeMillis: 86_400_000 },
    recipients: 'ann@example.com',
    granularityType: 'HOURLY',
    isActive: true,
    reportOutput: 'MERGED_CSV',
    format: 'ISO_SIMPLE',
    tzName: 'UTC',
    ...more,
  };
}

/** A project that may have reports. */
export const withReports: Doc = { widgets: [{ type: 'REPORT', id: 42, width: 2, height: 1 }] };
