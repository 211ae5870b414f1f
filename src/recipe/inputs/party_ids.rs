//! Names that identify a customer, a contract or another party, by meaning:
//! `cust_no`, `Kundennummer`, `numéro client`, 客户号. Their values may repeat.

use crate::profile::name::tokens;

/// Words for a party or a contract, in the singular.
const PARTIES: [&str; 98] = [
    "customer",
    "cust",
    "cus",
    "client",
    "clt",
    "account",
    "acct",
    "acc",
    "contract",
    "agreement",
    "facility",
    "deal",
    "loan",
    "obligor",
    "borrower",
    "coborrower",
    "debtor",
    "debitor",
    "counterparty",
    "cpty",
    "household",
    "hh",
    "policy",
    "policyholder",
    "member",
    "subscriber",
    "applicant",
    "application",
    "appl",
    "app",
    "person",
    "party",
    "cif",
    "user",
    "lessee",
    "tenant",
    "kunde",
    "kunden",
    "konto",
    "vertrag",
    "vertrags",
    "kredit",
    "darlehen",
    "darlehens",
    "haushalt",
    "haushalts",
    "antrag",
    "antrags",
    "policen",
    "kreditnehmer",
    "debitoren",
    "cliente",
    "cuenta",
    "contrato",
    "prestamo",
    "préstamo",
    "compte",
    "contrat",
    "prêt",
    "dossier",
    "klant",
    "conto",
    "ref",
    "reference",
    "référence",
    "case",
    "file",
    "claim",
    "tax",
    "taxpayer",
    "vat",
    "national",
    "identity",
    "passport",
    "registration",
    "referenz",
    "akten",
    "vorgangs",
    "steuer",
    "ausweis",
    "referencia",
    "expediente",
    "poliza",
    "póliza",
    "deudor",
    "titular",
    "fiscal",
    "emprunteur",
    "débiteur",
    "police",
    "contribuable",
    "order",
    "ord",
    "group",
    "grp",
    "invoice",
    "tenancy",
    "lease",
];
/// Words that make an identifier of a party, in front of it or behind.
const KEYS: [&str; 13] = [
    "id",
    "ident",
    "identifier",
    "key",
    "ref",
    "reference",
    "référence",
    "referencia",
    "nummer",
    "numéro",
    "número",
    "uuid",
    "guid",
];
/// The same, which may also mean a count.
const COUNTS: [&str; 7] = ["no", "nr", "num", "nbr", "number", "numero", "n"];
/// Names of identifiers in one word.
const IDENTIFIERS: [&str; 15] = [
    "ssn",
    "iban",
    "nino",
    "cpf",
    "cnpj",
    "nif",
    "dni",
    "siren",
    "siret",
    "tin",
    "aktenzeichen",
    "vertragskennung",
    "msisdn",
    "imsi",
    "imei",
];
/// Words for a party that name its identifier where they are the whole name.
const ALONE: [&str; 12] = [
    "obligor",
    "cust",
    "customer",
    "borrower",
    "debtor",
    "counterparty",
    "cpty",
    "kunde",
    "kreditnehmer",
    "debitor",
    "emprunteur",
    "deudor",
];
/// Chinese words for a party or a contract, and what makes an identifier of them.
const UNSPACED_PARTIES: [&str; 25] = [
    "客户",
    "客戶",
    "用户",
    "账户",
    "帐户",
    "合同",
    "保单",
    "借据",
    "贷款",
    "申请",
    "会员",
    "借款人",
    "账",
    "户",
    "身份证",
    "證件",
    "证件",
    "纳税人",
    "税",
    "案件",
    "案",
    "合约",
    "合約",
    "参考",
    "保單",
];
const UNSPACED_KEYS: [&str; 6] = ["号", "號", "编号", "編號", "号码", "编码"];

/// How sure a name is of identifying a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::recipe) enum Named {
    /// It says so.
    Key,
    /// It may also be a count: `loan_no`.
    KeyOrCount,
}

/// Whether a name is a word for a contract or a party alone, which may name it, count it or be its amount.
pub(in crate::recipe) fn names_thing(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [alone] => PARTIES.contains(alone) || ["cif", "lnno", "acctno", "lno"].contains(alone),
        ["unique" | "row" | "record", "key"] => true,
        _ => false,
    }
}

/// Whether a name identifies a party or a contract.
pub(in crate::recipe) fn names_party(name: &str) -> Option<Named> {
    let words = tokens(name);
    let fillers = ["de", "du", "del", "des", "der", "di", "do", "d"];
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (first, last) = (*words.first()?, *words.last()?);
    let is_party = |word: &str| PARTIES.contains(&word);
    let key = |word: &str| {
        if KEYS.contains(&word) {
            Some(Named::Key)
        } else {
            COUNTS.contains(&word).then_some(Named::KeyOrCount)
        }
    };
    let is_own = |word: &str| IDENTIFIERS.contains(&word);
    if is_own(last) {
        return Some(Named::Key);
    }
    if let [alone] = words.as_slice()
        && ALONE.contains(alone)
    {
        return Some(Named::KeyOrCount);
    }
    // `cust_no`, `account_holder_id` is of the holder: the word before the key decides.
    let before = words.len().checked_sub(2).map(|place| words[place]);
    if let Some(named) =
        key(last).filter(|_| before.is_some_and(|word| is_party(word) || is_own(word)))
    {
        return Some(named);
    }
    // `numéro de client`.
    let bare: Vec<&str> = words
        .iter()
        .copied()
        .filter(|w| !fillers.contains(w))
        .collect();
    if let ([_, party], Some(named)) = (bare.as_slice(), key(first))
        && is_party(party)
    {
        return Some(named);
    }
    joined(last).or_else(|| unspaced(name))
}

/// Both in one word: `custno`, `Kundennummer`.
fn joined(word: &str) -> Option<Named> {
    let is_stem = |stem: &str| stem.chars().count() > 2 && PARTIES.contains(&stem);
    let ends = |end: &str| word.strip_suffix(end).is_some_and(is_stem);
    if KEYS.iter().any(|end| ends(end)) {
        return Some(Named::Key);
    }
    let count = COUNTS.iter().any(|end| end.len() > 1 && ends(end));
    count.then_some(Named::KeyOrCount)
}

fn unspaced(name: &str) -> Option<Named> {
    let name = name.trim();
    let stem = UNSPACED_KEYS
        .iter()
        .filter_map(|end| name.strip_suffix(end));
    let mut stems = stem
        .chain(name.strip_suffix("ID"))
        .chain(name.strip_suffix("id"));
    let party = |stem: &str| UNSPACED_PARTIES.iter().any(|party| stem.ends_with(party));
    stems.any(party).then_some(Named::Key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parties_are_known_by_meaning() {
        for name in [
            "customer_id",
            "contract_ref",
            "household_id",
            "order_id",
            "group_id",
            "obligor_id",
            "primary_borrower_id",
            "AccountKey",
            "Kundennummer",
            "Vertragsnummer",
            "Kunden-Nummer",
            "numéro client",
            "Numéro de client",
            "número de cliente",
            "id_cliente",
            "客户号",
            "客户编号",
            "账号",
            "合同编号",
            "借款人ID",
            "ssn",
            "SSN",
            "customer_iban",
            "IBAN",
            "MSISDN",
            "tax_id",
            "TaxID",
            "taxid",
            "case_id",
            "national_id",
            "Referenznummer",
            "Aktenzeichen",
            "Steuernummer",
            "Vertrags-ID",
            "referencia_cliente",
            "número de expediente",
            "numéro de référence",
            "numéro de dossier",
            "身份证号",
            "税号",
            "案件编号",
            "合约号",
        ] {
            assert_eq!(names_party(name), Some(Named::Key), "{name}");
        }
        for name in [
            "cust_no",
            "CustNo",
            "custno",
            "account_no",
            "account number",
            "policy_no",
            "client number",
            "customer_number",
            "Kunden-Nr.",
            "Kundennr",
            "numero_cliente",
            "no_client",
            "iban_no",
            "ref_no",
            "refno",
            "case_no",
            "reference_number",
            "loan_no",
            "obligor",
            "cust",
            "Kreditnehmer",
            "Steuer-Nr",
        ] {
            assert_eq!(names_party(name), Some(Named::KeyOrCount), "{name}");
        }
    }

    #[test]
    fn names_of_other_things_are_no_parties() {
        for name in [
            "product_id",
            "group_size",
            "order_amount",
            "branch_no",
            "number_of_accounts",
            "num_accounts",
            "no_of_dependents",
            "customer_age",
            "loan_amount",
            "account",
            "grid",
            "paid",
            "phone_number",
            "month_no",
            "信用号",
            "账户数",
            "customer_segment",
            "account_age",
            "obligor_rating",
            "borrower_type",
            "case_type",
            "ref_rate",
            "reference_rate",
            "tax_rate",
            "tax_class",
            "iban_country",
            "national_rating",
            "Steuerklasse",
            "税率",
            "客户等级",
        ] {
            assert_eq!(names_party(name), None, "{name}");
        }
    }
}
