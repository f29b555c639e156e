import type { Project, Widget } from '@pinwire/model';

/** First widget of a type in project order; "single" widgets such as EMAIL or RTC count once (model.md 10). */
export function firstWidget(project: Project | undefined, type: string): Widget | undefined {
  return project?.widgets.find((widget) => widget.type === type);
}
