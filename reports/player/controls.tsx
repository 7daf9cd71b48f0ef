/**
 * What is run: scheduler, machine, costs, seed, and the workload as JSON, with completion and
 * errors in place.
 *
 * @module
 */

import { useEffect, useRef, useState } from "preact/hooks";
import { allModels } from "@lab/models";
import { type Case, MUTANTS, programText, readProgram } from "@lab/props/browser";
import {
  assemble,
  COST_PRESETS,
  INSTRUCTION_NAMES,
  instructionRow,
  type Workload,
} from "@lab/runtime";
import type { Say } from "./words.ts";

interface Props {
  readonly about: Case;
  /** The scheduler beside it, and its options; null: none. */
  readonly second: Case | null;
  readonly scenarios: Readonly<Record<string, Workload>>;
  readonly onRun: (about: Case, second: Case | null) => void;
  readonly say: Say;
}

type Fields = Pick<Case, "model" | "options" | "mutant">;

/** The component. */
export function Controls({ about, second, scenarios, onRun, say }: Props) {
  const [first, setFirst] = useState<Fields>(about);
  const [other, setOther] = useState<Fields | null>(second);
  const [scene, setScene] = useState(about);
  const [form, setForm] = useState<Form>("json");
  const [text, setText] = useState(() => FORMS[form].tell(about.workload));
  useEffect(() => {
    setFirst(about);
    setOther(second);
    setScene(about);
    setText(FORMS[form].tell(about.workload));
  }, [about, second]);
  const checked = check(text, form, scene.workload);
  const submit = (event?: Event) => {
    event?.preventDefault();
    if (checked.workload === null) return;
    const base: Case = { ...scene, workload: checked.workload, ...own(first) };
    onRun(base, other === null ? null : { ...base, deviations: undefined, ...own(other) });
  };
  const whole = (key: "procs" | "cores", max: number) => (
    <input
      id={key}
      type="number"
      min={1}
      max={max}
      value={scene.machine[key]}
      onInput={(e) => {
        const value = Math.max(1, Math.min(max, Math.floor(Number(e.currentTarget.value)) || 1));
        setScene({ ...scene, machine: { ...scene.machine, [key]: value } });
      }}
    />
  );
  return (
    <form class="controls" onSubmit={submit}>
      <ModelFields label={say("model")} id="model" fields={first} onChange={setFirst} say={say} />
      <label>
        {say("second")}
        <select
          id="second"
          value={other === null ? "" : other.model}
          onChange={(e) => {
            const model = e.currentTarget.value;
            setOther(model === "" ? null : { model, options: {} });
          }}
        >
          <option value="">{say("none")}</option>
          {allModels().map(({ name }) => <option key={name}>{name}</option>)}
        </select>
      </label>
      {other !== null && (
        <ModelFields
          label={say("second")}
          id="other"
          fields={other}
          onChange={setOther}
          say={say}
        />
      )}
      <div class="row">
        <label>{say("procs")}{whole("procs", 64)}</label>
        <label>{say("cores")}{whole("cores", 64)}</label>
        <label>
          {say("seed")}
          <input
            id="seed"
            type="number"
            min={0}
            max={4294967295}
            value={scene.seed}
            onInput={(e) => {
              const seed = Math.floor(Number(e.currentTarget.value));
              if (seed >= 0 && seed < 2 ** 32) setScene({ ...scene, seed });
            }}
          />
        </label>
        <label>
          {say("costs")}
          <select
            id="costs"
            value={typeof scene.costs === "string" ? scene.costs : "zero"}
            onChange={(e) => setScene({ ...scene, costs: e.currentTarget.value as "zero" })}
          >
            {Object.keys(COST_PRESETS).map((name) => <option key={name}>{name}</option>)}
          </select>
        </label>
      </div>
      <label>
        {say("scenario")}
        <select
          id="scenario"
          value=""
          onChange={(e) => {
            const chosen = scenarios[e.currentTarget.value];
            if (chosen === undefined) return;
            setScene({ ...scene, workload: chosen });
            setText(FORMS[form].tell(chosen));
          }}
        >
          <option value="">…</option>
          {Object.keys(scenarios).map((name) => <option key={name}>{name}</option>)}
        </select>
      </label>
      <label>
        {say("form")}
        <select
          id="form"
          value={form}
          disabled={checked.workload === null}
          onChange={(e) => {
            const next = e.currentTarget.value as Form;
            setForm(next);
            setText(FORMS[next].tell(checked.workload!));
          }}
        >
          <option value="json">JSON</option>
          <option value="go">{say("asText")}</option>
        </select>
      </label>
      <Editor
        text={text}
        onText={setText}
        error={checked.error}
        completes={form === "json"}
        say={say}
        onRun={submit}
      />
      <button type="submit" id="run" disabled={checked.workload === null}>{say("run")}</button>
    </form>
  );
}

const own = ({ model, options, mutant }: Fields): Fields => ({ model, options, mutant });

function ModelFields({ label, id, fields, onChange, say }: {
  label: string;
  id: string;
  fields: Fields;
  onChange: (fields: Fields) => void;
  say: Say;
}) {
  const spec = allModels().find(({ name }) => name === fields.model);
  const bugs = MUTANTS.filter(({ base, mutate }) => base === fields.model && mutate === undefined);
  return (
    <fieldset>
      <label>
        {label}
        <select
          id={id}
          value={fields.model}
          title={spec?.about}
          onChange={(e) => onChange({ model: e.currentTarget.value, options: {} })}
        >
          {allModels().map(({ name, about }) => <option key={name} title={about}>{name}</option>)}
        </select>
      </label>
      {spec?.options.map((option) => (
        <label key={option.name} title={option.about}>
          {option.name}
          <input
            data-option={option.name}
            placeholder={String(option.initial === Infinity ? "never" : option.initial)}
            value={fields.options?.[option.name] ?? ""}
            list={option.choices === undefined ? undefined : `${id}-${option.name}`}
            onInput={(e) => {
              const options: Record<string, string> = { ...fields.options };
              delete options[option.name];
              const value = e.currentTarget.value;
              if (value !== "") options[option.name] = value;
              onChange({ ...fields, options });
            }}
          />
          {option.choices !== undefined && (
            <datalist id={`${id}-${option.name}`}>
              {option.choices.map((choice) => <option key={choice} value={choice} />)}
            </datalist>
          )}
        </label>
      ))}
      {bugs.length > 0 && (
        <label>
          {say("bug")}
          <select
            id={`${id}-bug`}
            value={fields.mutant ?? ""}
            onChange={(e) => onChange({ ...fields, mutant: e.currentTarget.value || undefined })}
          >
            <option value="">{say("none")}</option>
            {bugs.map(({ name }) => <option key={name}>{name}</option>)}
          </select>
        </label>
      )}
    </fieldset>
  );
}

/** A workload, or what is wrong with the text and where. */
interface Checked {
  readonly workload: Workload | null;
  readonly error: string | null;
}

/** What the text of a program does not tell. */
const UNTOLD: readonly string[] = ["$schema", "name", "about", "marks", "warm", "recorded"];

/** How a workload is written here, and read. */
const FORMS = {
  json: {
    tell: (workload: Workload) => workloadJson(workload),
    read: (text: string) => JSON.parse(text) as Workload,
  },
  go: {
    tell: (workload: Workload) => programText(workload, Infinity),
    // Its name, and where it comes from, are not in the text.
    read: (text: string, before: Workload): Workload => ({
      ...Object.fromEntries(Object.entries(before).filter(([key]) => UNTOLD.includes(key))),
      ...readProgram(text),
    }),
  },
} as const;
type Form = keyof typeof FORMS;

function check(text: string, form: Form, before: Workload): Checked {
  try {
    const workload = FORMS[form].read(text, before);
    assemble(workload);
    return { workload, error: null };
  } catch (error) {
    return { workload: null, error: error instanceof Error ? error.message : String(error) };
  }
}

/** A workload as JSON, an instruction a line. */
export function workloadJson(workload: Workload): string {
  const line = (value: unknown, indent: string): string => {
    const flat = JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");
    if (flat.length + indent.length <= 72 || typeof value !== "object" || value === null) {
      return flat;
    }
    const more = `${indent}  `;
    if (Array.isArray(value)) {
      return `[\n${value.map((each) => more + line(each, more)).join(",\n")}\n${indent}]`;
    }
    const rows = Object.entries(value).map(([key, each]) =>
      `${more}${JSON.stringify(key)}: ${line(each, more)}`
    );
    return `{\n${rows.join(",\n")}\n${indent}}`;
  };
  return line(workload, "");
}

function Editor({ text, onText, error, completes, say, onRun }: {
  text: string;
  /** Are names of instructions proposed? */
  completes: boolean;
  onText: (text: string) => void;
  error: string | null;
  say: Say;
  onRun: () => void;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [typed, setTyped] = useState<{ word: string; from: number } | null>(null);
  const names = typed === null
    ? []
    : INSTRUCTION_NAMES.filter((name) => name.startsWith(typed.word)).slice(0, 8);
  const look = () => {
    if (!completes) return;
    const { selectionStart, value } = area.current!;
    const word = /\[\s*"([a-z]*)$/i.exec(value.slice(0, selectionStart));
    setTyped(word === null ? null : { word: word[1], from: selectionStart - word[1].length });
  };
  const take = (name: string) => {
    const { value, selectionStart } = area.current!;
    const rest = JSON.stringify(instructionRow(name)!.example).slice(name.length + 3);
    const insert = `${name}"${rest}`;
    const behind = value.slice(selectionStart).replace(/^[^\]\n]*\]?/, "");
    onText(value.slice(0, typed!.from) + insert + behind);
    setTyped(null);
    area.current!.focus();
  };
  return (
    <label class="editor">
      {say("workload")}
      <textarea
        ref={area}
        id="workload"
        spellcheck={false}
        rows={12}
        value={text}
        aria-invalid={error !== null}
        onInput={(e) => {
          onText(e.currentTarget.value);
          look();
        }}
        onClick={look}
        onKeyDown={(e) => {
          if (e.key === "Tab" && names.length > 0) {
            e.preventDefault();
            take(names[0]);
          } else if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) onRun();
          else if (e.key === "Escape") setTyped(null);
        }}
      />
      {names.length > 0 && (
        <div class="completions" role="listbox">
          {names.map((name) => (
            <button
              type="button"
              key={name}
              title={instructionRow(name)!.about}
              onClick={() => take(name)}
            >
              {name}
            </button>
          ))}
        </div>
      )}
      {error !== null && <p class="error" role="alert" id="error">{error}</p>}
    </label>
  );
}
