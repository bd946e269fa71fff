// A passkey, made or used: asks our server for the options, the browser for the passkey, and sends what it says with the
// form that the button belongs to. Without this module the code of an authenticator app remains.
interface Coded {
  challenge: string;
  user?: { id: string };
  allowCredentials?: { id: string }[];
  excludeCredentials?: { id: string }[];
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
}

function textOf(bytes: ArrayBuffer | null): string | undefined {
  if (bytes === null) return undefined;
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCodePoint(byte)).join('');
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** As the browser's own interface wants it: bytes where the server sent text. */
function decoded<Wanted extends object>(options: Coded): Wanted {
  const ids = (list: { id: string }[] | undefined) => list?.map((each) => ({ ...each, id: bytesOf(each.id) }));
  const made: object = {
    ...options,
    challenge: bytesOf(options.challenge),
    ...(options.user === undefined ? {} : { user: { ...options.user, id: bytesOf(options.user.id) } }),
    ...(options.allowCredentials === undefined ? {} : { allowCredentials: ids(options.allowCredentials) }),
    ...(options.excludeCredentials === undefined ? {} : { excludeCredentials: ids(options.excludeCredentials) }),
  };
  return made as Wanted;
}

function encoded(credential: PublicKeyCredential): object {
  const { id, rawId, type, response } = credential;
  const common = {
    id,
    rawId: textOf(rawId),
    type,
    clientExtensionResults: credential.getClientExtensionResults(),
    ...(credential.authenticatorAttachment === null
      ? {}
      : { authenticatorAttachment: credential.authenticatorAttachment }),
  };
  if (response instanceof AuthenticatorAttestationResponse) {
    return {
      ...common,
      response: {
        clientDataJSON: textOf(response.clientDataJSON),
        attestationObject: textOf(response.attestationObject),
        transports: response.getTransports(),
      },
    };
  }
  const assertion = response as AuthenticatorAssertionResponse;
  const userHandle = textOf(assertion.userHandle);
  return {
    ...common,
    response: {
      clientDataJSON: textOf(assertion.clientDataJSON),
      authenticatorData: textOf(assertion.authenticatorData),
      signature: textOf(assertion.signature),
      ...(userHandle === undefined ? {} : { userHandle }),
    },
  };
}

async function ask(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  const { passkey: kind, options: address = '' } = button.dataset;
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(
      [...new FormData(form)].flatMap(([name, value]) =>
        (name === 'email' || name === 'name') && typeof value === 'string' ? [[name, value]] : [],
      ),
    ),
  });
  if (!answer.ok) throw new Error('The page is too old. Load it again.');
  const options = (await answer.json()) as Coded;
  const credential =
    kind === 'create'
      ? await navigator.credentials.create({ publicKey: decoded<PublicKeyCredentialCreationOptions>(options) })
      : await navigator.credentials.get({ publicKey: decoded<PublicKeyCredentialRequestOptions>(options) });
  if (!(credential instanceof PublicKeyCredential)) throw new Error('The browser gave no passkey.');
  const field = form.querySelector<HTMLInputElement>('input[name="response"]');
  if (field === null) throw new Error('The page is too old. Load it again.');
  field.value = JSON.stringify(encoded(credential));
  form.submit();
}

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-passkey]')) {
  const form = button.closest('form');
  if (form === null || typeof PublicKeyCredential !== 'function') continue;
  button.hidden = false;
  button.addEventListener('click', () => {
    // What else the form wants is filled in first; a code is not wanted then.
    for (const field of form.querySelectorAll<HTMLInputElement>('[data-instead]')) field.required = false;
    if (!form.reportValidity()) return;
    const said = form.querySelector<HTMLElement>('[data-passkey-said]');
    ask(form, button).catch((error: unknown) => {
      if (said === null) return;
      said.hidden = false;
      const isOurs = error instanceof Error && !(error instanceof DOMException);
      said.textContent = isOurs
        ? error.message
        : 'That did not work. Try again, or use the code of your authenticator app.';
    });
  });
}
