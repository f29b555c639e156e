import { expect } from 'vitest';
import { DeviceClient } from '../../kit/app-client.ts';
import { plain } from '../../kit/target.ts';
import { type Actor, FENCE_LOGIN_ID, kindOf, logsIn, openActor } from './actor.ts';
import { pair } from './compare.ts';
import { bytes, fill } from './notation.ts';
import { request, showAnswer } from './web-request.ts';
import type { World } from './world.ts';

/** `device 20 7 vw|5|23`, `device close`, `http GET /{token0}/get/v5`, or what a test does by itself. */
export type Step = string | ((stage: Stage) => Promise<void> | void);

export interface StageOptions {
  watch: readonly string[];
  /** HARDWARE_CONNECTED and DEVICE_OFFLINE count too. */
  presence?: boolean | undefined;
}

const HTTP: Readonly<Record<string, boolean>> = { http: false, https: true };

/** Plays one row: opens what it names, takes its steps, and compares what every connection got. */
export class Stage {
  readonly #actors = new Map<string, Actor>();
  /** Answers to requests, by `http` and `https`. */
  readonly #answers = new Map<string, string[]>();

  constructor(
    readonly world: World,
    readonly options: StageOptions,
  ) {}

  /** An open connection of this row, for steps of a test's own. */
  actor(name: string): Actor {
    const actor = this.#actors.get(name);
    if (actor === undefined) throw new Error(`nobody is called ${name} here`);
    return actor;
  }

  async play(steps: readonly Step[], expected: readonly string[]): Promise<void> {
    try {
      await this.#open(steps, expected);
      await this.#take(steps);
      await this.#compare(expected);
    } catch (error) {
      this.world.close();
      throw error;
    } finally {
      for (const { name, client } of this.#actors.values()) if (!this.world.apps.has(name)) client.destroy();
    }
  }

  async #open(steps: readonly Step[], expected: readonly string[]): Promise<void> {
    const texts = [...steps.filter((step) => typeof step === 'string'), ...expected];
    if (texts.some((text) => text.includes('{foreign'))) await this.world.foreign();
    if (texts.some((text) => text.includes('{share'))) await this.world.share();
    const names = [...new Set([...this.options.watch, ...texts.map((text) => split(text)[0])])];
    const strangers = names.filter((name) => !(name in HTTP) && kindOf(name) === undefined);
    if (strangers.length > 0) throw new Error(`a row names ${strangers.join(', ')}`);
    // Apps first: they are told of devices that come.
    for (const name of ['app', 'device'].flatMap((kind) => names.filter((name) => kindOf(name) === kind))) {
      this.#actors.set(name, this.#kept(name) ?? (await openActor(name, this.world)));
    }
    for (const [name, actor] of this.#actors) {
      if (actor.kind === 'app' && logsIn(name)) this.world.apps.set(name, actor);
      actor.hearsPresence = this.options.presence === true;
    }
    await this.#fenceAll(([name]) => logsIn(name));
    if (this.options.presence) await this.#hearOfDevices();
    for (const actor of this.#actors.values()) actor.forget();
  }

  /** Waits until every app knows of the devices that are there when the row begins. */
  async #hearOfDevices(): Promise<void> {
    const all = [...this.#actors.values()].filter(({ name }) => logsIn(name) && !name.startsWith('foreign'));
    const devices = all.filter(({ kind }) => kind === 'device').length;
    await Promise.all(all.filter(({ kind }) => kind === 'app').map((app) => app.untilNoticed(devices)));
  }

  #kept(name: string): Actor | undefined {
    const actor = this.world.apps.get(name);
    return actor?.isClosed ? undefined : actor;
  }

  async #take(steps: readonly Step[]): Promise<void> {
    let last: Actor | undefined;
    for (const step of steps) {
      if (typeof step !== 'string') {
        await last?.fence();
        last = undefined;
        await step(this);
        continue;
      }
      const [name, what] = split(step);
      // Who comes next finds done what was asked before; who sends several frames sends them at once.
      if (last && last.name !== name) await last.fence();
      last = undefined;
      if (name in HTTP) await this.#request(name, what);
      else last = await this.#act(this.actor(name), what);
    }
  }

  /** Resolves to the actor when it may be asked whether it is done. */
  async #act(actor: Actor, what: string): Promise<Actor | undefined> {
    if (what === 'close') {
      await actor.fence();
      await actor.end();
      return undefined;
    }
    const { variables } = this.world;
    const isBytes = what.startsWith('#');
    actor.send(what, variables, isBytes ? bytes(what.slice(1), variables) : undefined);
    return isBytes ? undefined : actor;
  }

  async #request(name: string, what: string): Promise<void> {
    const answer = await request(this.world.target, HTTP[name] === true, fill(what, this.world.variables));
    this.#answers.set(name, [...(this.#answers.get(name) ?? []), showAnswer(answer)]);
  }

  async #compare(expected: readonly string[]): Promise<void> {
    const wanted = new Map<string, string[]>(
      [...this.#actors.keys(), ...this.#answers.keys()].map((name) => [name, []]),
    );
    for (const text of expected) {
      const [name, what] = split(text);
      wanted.set(name, [...(wanted.get(name) ?? []), what]);
    }
    for (const [name, lines] of wanted) {
      await this.#actors.get(name)?.until(lines.filter((line) => line !== 'closed').length);
    }
    await this.#fenceAll(([name]) => !wanted.get(name)?.includes('closed'));
    await this.#fenceApps(wanted);
    const all = { got: {} as Record<string, string[]>, want: {} as Record<string, string[]> };
    for (const [name, lines] of wanted) {
      const { got, want } = pair(await this.#got(name, lines), lines, this.world.variables, !(name in HTTP));
      all.got[name] = got;
      all.want[name] = want;
    }
    expect(all.got).toEqual(all.want);
  }

  async #got(name: string, lines: readonly string[]): Promise<readonly string[]> {
    const actor = this.#actors.get(name);
    if (actor === undefined) return this.#answers.get(name) ?? [];
    const isGone = lines.includes('closed') ? await actor.gone() : actor.isClosed;
    return isGone && !actor.isEnded ? [...actor.log, 'closed'] : actor.log;
  }

  async #fenceAll(which: (entry: [string, Actor]) => boolean): Promise<void> {
    const actors = [...this.#actors].filter(which).map(([, actor]) => actor);
    await Promise.all(actors.map((actor) => actor.fence()));
  }

  /** One more login of device 0, which every app of project 1 is told of behind all that it was told before. */
  async #fenceApps(wanted: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const apps = [...this.#actors.values()].filter(
      ({ name, kind, isClosed }) =>
        kind === 'app' && logsIn(name) && !isClosed && name !== 'foreignApp' && !wanted.get(name)?.includes('closed'),
    );
    const token = this.world.variables.token0;
    if (apps.length === 0 || token === undefined) return;
    const device = await DeviceClient.connect(plain(this.world.target));
    const id = device.send(29, token, FENCE_LOGIN_ID);
    const { status } = await device.next((frame) => frame.id === id && frame.command === 0);
    if (status === 200)
      await Promise.all(apps.map(({ client }) => client.next((frame) => frame.command === 4 && frame.id === id)));
    device.destroy();
  }
}

function split(text: string): [name: string, what: string] {
  const space = text.indexOf(' ');
  return [text.slice(0, space), text.slice(space + 1)];
}
