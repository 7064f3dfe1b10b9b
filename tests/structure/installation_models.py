"""Models that belong to the installation rather than to an account, each with the reason."""

INSTALLATION_MODELS = {
    "accounts.Account": "the account itself",
    "accounts.User": "a person may work in several accounts",
    "demo.DemoState": "whether this installation has had its demo",
    "webhooks.SigningKey": "receivers check what any account sends by one public key",
    "transports.MailboxMessage": "what console providers sent, some of it outside any account",
}
