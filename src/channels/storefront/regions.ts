// Countries and the states of the USA as an address form needs them. Names come from the runtime (CLDR); states are also
// understood by name, because tax is worked out by their code (ISO 3166-2). And what the parts of an address are called
// where they are called differently.
const countryCodes =
  'AD AE AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IQ IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RW SA SB SC SE SG SH SI SK SL SM SN SO SR ST SV SX SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'.split(
    ' ',
  );

const countrySet = new Set(countryCodes);
const byLocale = new Map<string, readonly { value: string; text: string }[]>();

/** For a select, by name in the given language. */
export function countriesIn(locale: string): readonly { value: string; text: string }[] {
  let countries = byLocale.get(locale);
  if (countries === undefined) {
    const names = new Intl.DisplayNames(locale, { type: 'region' });
    countries = countryCodes
      .map((value) => ({ value, text: names.of(value) ?? value }))
      .sort((a, b) => a.text.localeCompare(b.text, locale));
    byLocale.set(locale, countries);
  }
  return countries;
}

export function isCountry(code: string): boolean {
  return countrySet.has(code);
}

/** What an address of a country has. `none`: letters there have no such thing, so nobody is asked for it. */
export interface AddressShape {
  region: 'state' | 'province' | 'county' | 'region' | 'none';
  postalCode: 'zip' | 'postcode' | 'postal' | 'none';
  /** How its postal codes look; absent: anything. */
  pattern?: RegExp;
}

const fourDigits = /^\d{4}$/;
const fiveDigits = /^\d{5}$/;
const noRegion = { region: 'none', postalCode: 'postal' } as const;
const shapes: Readonly<Record<string, AddressShape>> = {
  US: { region: 'state', postalCode: 'zip', pattern: /^\d{5}(?:-?\d{4})?$/ },
  CA: { region: 'province', postalCode: 'postal', pattern: /^[a-z]\d[a-z] ?\d[a-z]\d$/i },
  AU: { region: 'state', postalCode: 'postcode', pattern: fourDigits },
  GB: { region: 'county', postalCode: 'postcode' },
  IE: { region: 'county', postalCode: 'postal' },
  JP: { region: 'region', postalCode: 'postal', pattern: /^\d{3}-?\d{4}$/ },
  AT: { ...noRegion, pattern: fourDigits },
  BE: { ...noRegion, pattern: fourDigits },
  CH: { ...noRegion, pattern: fourDigits },
  DE: { ...noRegion, pattern: fiveDigits },
  DK: { ...noRegion, pattern: fourDigits },
  FI: { ...noRegion, pattern: fiveDigits },
  FR: { ...noRegion, pattern: fiveDigits },
  LU: noRegion,
  NL: { ...noRegion, pattern: /^\d{4} ?[a-z]{2}$/i },
  NO: { ...noRegion, pattern: fourDigits },
  PL: { ...noRegion, pattern: /^\d{2}-?\d{3}$/ },
  SE: { ...noRegion, pattern: /^\d{3} ?\d{2}$/ },
  AE: { region: 'region', postalCode: 'none' },
  HK: { region: 'region', postalCode: 'none' },
  QA: { region: 'region', postalCode: 'none' },
};

export function addressShape(country: string): AddressShape {
  return shapes[country] ?? { region: 'region', postalCode: 'postal' };
}

const states =
  'AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming,AS American Samoa,GU Guam,MP Northern Mariana Islands,PR Puerto Rico,VI Virgin Islands,AA Armed Forces Americas,AE Armed Forces Europe,AP Armed Forces Pacific';

const stateCodes = new Map(
  states.split(',').flatMap((entry) => {
    const code = entry.slice(0, 2);
    return [
      [code.toLowerCase(), code],
      [entry.slice(3).toLowerCase(), code],
    ];
  }),
);

/** "ca", "CA" and "California" are "CA"; undefined for what is no state. */
export function stateCode(text: string): string | undefined {
  return stateCodes.get(text.trim().toLowerCase());
}
