// What an import has to say: faults (each by line and column; any of them stops the import) and warnings.

export interface ImportFault {
  /** Line of the file, from 1, where the row begins. */
  line: number;
  /** The header of the column, or "" for the row or file as a whole. */
  column: string;
  /** The cell, shortened. */
  value?: string;
  message: string;
}

export interface ImportWarning {
  line: number;
  column: string;
  message: string;
}

export const maxFaults = 1_000;
const maxWarnings = 1_000;
const maxValueLength = 80;

export class ImportReport {
  readonly faults: ImportFault[] = [];
  readonly warnings: ImportWarning[] = [];

  fault(line: number, column: string, message: string, value?: string) {
    if (this.full) return;
    this.faults.push({ line, column, message, ...(value !== undefined && { value: shorten(value) }) });
    if (this.full)
      this.faults.push({ line, column: '', message: `More than ${maxFaults} mistakes: the rest was not looked at.` });
  }

  warn(line: number, column: string, message: string) {
    if (this.warnings.length < maxWarnings) this.warnings.push({ line, column, message });
  }

  get full(): boolean {
    return this.faults.length >= maxFaults;
  }
}

function shorten(value: string): string {
  return value.length <= maxValueLength ? value : `${value.slice(0, maxValueLength).toWellFormed()}…`;
}
