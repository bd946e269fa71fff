// A migration that does not happen. The message is for the person who started the program and says what to do.

export class MigrationRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationRefused';
  }
}
