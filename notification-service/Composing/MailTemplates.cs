namespace CdnMusic.NotificationService.Composing;

/// <summary>Every kind of mail.</summary>
internal static class MailTemplates
{
    private const string SecurityPrefix = "security_";

    private static readonly MailTemplate Security = new(
        ("Безопасность вашей учётной записи", "В вашей учётной записи изменились настройки безопасности. Если это были не вы, смените пароль."),
        ("Your account's security", "Security settings of your account have changed. If that was not you, change your password."));

    /// <summary>By name; names that begin with <c>security_</c> share one.</summary>
    public static IReadOnlyDictionary<string, MailTemplate> All { get; } = new Dictionary<string, MailTemplate>(StringComparer.Ordinal)
    {
        ["confirm_registration"] = new(
            ("Подтвердите регистрацию", "Чтобы завершить регистрацию, откройте ссылку. Она действует 24 часа."),
            ("Confirm your registration", "Open the link to complete your registration. It works for 24 hours.")),
        ["reset_password"] = new(
            ("Новый пароль", "Чтобы задать новый пароль, откройте ссылку. Она действует один час. Если вы этого не просили, ничего не делайте."),
            ("A new password", "Open the link to set a new password. It works for one hour. If you did not ask for it, do nothing.")),
        ["confirm_email"] = new(
            ("Подтвердите адрес", "Чтобы подтвердить новый адрес, откройте ссылку. Она действует 24 часа."),
            ("Confirm your address", "Open the link to confirm your new address. It works for 24 hours.")),
        ["address_in_use"] = new(
            ("У вас уже есть учётная запись", "Кто-то указал ваш адрес, но учётная запись с ним уже есть. Если вы забыли пароль, откройте ссылку."),
            ("You already have an account", "Somebody gave your address, but it already has an account. If you forgot the password, open the link.")),
        ["purchase"] = new(
            ("Подписка оформлена", "Спасибо за покупку: ваша подписка действует."),
            ("Your subscription is active", "Thank you for your purchase: your subscription is active.")),
        ["renewal"] = new(
            ("Подписка продлена", "Ваша подписка продлена."),
            ("Your subscription was renewed", "Your subscription was renewed.")),
        ["payment_failed"] = new(
            ("Платёж не прошёл", "Не удалось списать оплату подписки. Проверьте карту: мы попробуем ещё раз."),
            ("Your payment failed", "We could not charge you for your subscription. Please check your card: we shall try again.")),
        ["cancellation"] = new(
            ("Подписка отменена", "Подписка отменена и не будет продлена."),
            ("Your subscription is cancelled", "Your subscription is cancelled and will not be renewed.")),
        ["ended"] = new(
            ("Подписка закончилась", "Ваша подписка закончилась."),
            ("Your subscription has ended", "Your subscription has ended.")),
        ["refund"] = new(
            ("Деньги возвращены", "Мы вернули вам оплату. Деньги придут в срок, который назначит ваш банк."),
            ("Your money was refunded", "We refunded your payment. Your bank decides when it arrives.")),
        ["new_releases"] = new(
            ("Новая музыка", "Вышла новая музыка, которая может вам понравиться."),
            ("New music", "There is new music that you may like."),
            IsMarketing: true),
    };

    /// <summary>The template of a name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static MailTemplate Find(string name) =>
        All.GetValueOrDefault(name) ?? (name.StartsWith(SecurityPrefix, StringComparison.Ordinal) ? Security : throw new FormatException($"there is no template '{name}'"));
}
