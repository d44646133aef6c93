using CdnMusic.AuthApi.Passwords;
using Microsoft.Extensions.Options;

namespace CdnMusic.AuthApi.Tests.Accounts;

/// <summary>ASVS 5 §6.2.</summary>
public sealed class PasswordRulesTests
{
    private readonly PasswordRules _rules = new(new CommonPasswords(Options.Create(new AuthApiOptions())));

    [Theory]
    [InlineData("", "password.too_short")]
    [InlineData("1234567", "password.too_short")]
    [InlineData("password", "password.too_common")]
    [InlineData("Password2026!", "password.too_common")]
    [InlineData("aaaaaaaaaaaa", "password.too_common")]
    [InlineData("йцукенгш", "password.too_common")]
    [InlineData("somebody@mail.example", "password.like_email")]
    [InlineData("just eight", null)]
    [InlineData("nothing but lower case", null)]
    [InlineData("пароль из слов", null)]
    public void Short_and_common_passwords_are_refused_and_nothing_else_is_asked_of_them(string password, string? mistake) =>
        Assert.Equal(mistake, _rules.Mistake(password, "somebody@mail.example"));

    [Fact]
    public void A_password_of_128_characters_is_fine_and_of_129_is_not()
    {
        var text = string.Concat(Enumerable.Range(0, 43).Select(i => "a€" + (char)('a' + (i % 26))));
        Assert.Null(_rules.Mistake(text[..128], null));
        Assert.Equal("password.too_long", _rules.Mistake(text, null));
    }

    [Fact]
    public void More_than_3000_common_passwords_are_known() =>
        Assert.InRange(new CommonPasswords(Options.Create(new AuthApiOptions())).Count, 3000, int.MaxValue);
}
