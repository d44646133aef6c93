using System.Net;
using CdnMusic.AuthApi.Tests.Running;
using CdnMusic.FakeProviders;
using Microsoft.EntityFrameworkCore;

namespace CdnMusic.AuthApi.Tests.ExternalSignIn;

/// <summary>Google, VK ID and Yandex ID: who gets which account.</summary>
public sealed class ExternalSignInTests(ExternalServerFixture fixture) : IClassFixture<ExternalServerFixture>
{
    private static int People;
    private readonly ExternalServer _server = fixture.Server;
    private readonly string _id = "person-" + Interlocked.Increment(ref People);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Google")]
    [InlineData("VkId")]
    [InlineData("Yandex")]
    public async Task Somebody_without_an_address_gets_an_account_with_name_and_picture_and_finds_it_again(string provider)
    {
        _server.Of(provider).Person = new FakePerson(_id, "Ivan Petrov", Email: null);
        using var visitor = new Visitor(_server.Auth);

        Assert.Equal("/account", await ExternalServer.SignInAsync(visitor, provider));
        Assert.Contains("Ivan Petrov", await visitor.ReadAsync("/account"), StringComparison.Ordinal);
        using var again = new Visitor(_server.Auth);
        Assert.Equal("/account", await ExternalServer.SignInAsync(again, provider));

        using var scope = _server.Auth.Scope(out var db);
        var login = Assert.Single(await db.UserLogins.Where(l => l.LoginProvider == provider && l.ProviderKey == _id).ToListAsync(Cancellation));
        var account = await db.Users.SingleAsync(a => a.Id == login.UserId, Cancellation);
        Assert.Null(account.Email);
        Assert.StartsWith("https://", account.PictureUrl, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Google")]
    [InlineData("VkId")]
    [InlineData("Yandex")]
    public async Task An_address_that_is_the_same_merges_nothing(string provider)
    {
        using var owner = await Visitor.WithAccountAsync(_server.Auth);
        _server.Of(provider).Person = new FakePerson(_id, "Not The Owner", owner.Email);
        using var stranger = new Visitor(_server.Auth);

        Assert.Equal("/account", await ExternalServer.SignInAsync(stranger, provider));

        Assert.DoesNotContain(owner.Email, await stranger.ReadAsync("/account"), StringComparison.Ordinal);
        using var scope = _server.Auth.Scope(out var db);
        var login = await db.UserLogins.SingleAsync(l => l.LoginProvider == provider && l.ProviderKey == _id, Cancellation);
        Assert.NotEqual(await owner.AccountIdAsync(), login.UserId);
    }

    [Theory]
    [InlineData("Google")]
    [InlineData("VkId")]
    [InlineData("Yandex")]
    public async Task Linking_and_unlinking_are_the_owners_wish_and_one_identity_has_one_account(string provider)
    {
        using var owner = await Visitor.WithAccountAsync(_server.Auth);
        _server.Of(provider).Person = new FakePerson(_id, "Owner", null);
        Assert.Equal("/account/external", await ExternalServer.LinkAsync(owner, provider));
        Assert.Equal(owner.Email, (await owner.MailAsync("security_external_linked")).GetProperty("to").GetString());
        using var elsewhere = new Visitor(_server.Auth);
        await ExternalServer.SignInAsync(elsewhere, provider);
        Assert.Contains(owner.Email, await elsewhere.ReadAsync("/account"), StringComparison.Ordinal);

        using var other = await Visitor.WithAccountAsync(_server.Auth);
        Assert.Equal("/account/external?taken=" + provider, await ExternalServer.LinkAsync(other, provider));

        using var unlinked = await owner.SubmitAsync("/account/external", new() { ["provider"] = provider }, "/account/external?handler=Unlink");
        Assert.Equal(HttpStatusCode.Redirect, unlinked.StatusCode);
        Assert.Equal(owner.Email, (await owner.MailAsync("security_external_unlinked")).GetProperty("to").GetString());
        using var stranger = new Visitor(_server.Auth);
        await ExternalServer.SignInAsync(stranger, provider);
        Assert.DoesNotContain(owner.Email, await stranger.ReadAsync("/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Linking_needs_a_session_its_form_and_the_same_session_on_return()
    {
        using var nobody = new Visitor(_server.Auth);
        using (var refused = await nobody.SubmitAsync("/sign-in", new() { ["provider"] = "Google" }, "/external/link"))
        {
            Assert.StartsWith("/sign-in", refused.Headers.Location?.PathAndQuery, StringComparison.Ordinal);
        }

        using var owner = await Visitor.WithAccountAsync(_server.Auth);
        using (var forged = await owner.PostAsync("/external/link", new() { ["provider"] = "Google" }))
        {
            Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        }

        _server.Of("Google").Person = new FakePerson(_id, "Owner", null);
        using var start = await owner.SubmitAsync("/account/external", new() { ["provider"] = "Google" }, "/external/link");
        using var atProvider = await owner.GetAsync(start.Headers.Location!.ToString());
        await owner.SubmitAsync("/account", [], "/sign-out");
        using var back = await owner.GetAsync(atProvider.Headers.Location!.PathAndQuery);
        Assert.Equal("/account/external?failed=Google", back.Headers.Location?.OriginalString);
        using var scope = _server.Auth.Scope(out var db);
        Assert.False(await db.UserLogins.AnyAsync(l => l.ProviderKey == _id, Cancellation));
    }

    [Fact]
    public async Task The_only_way_to_sign_in_cannot_be_unlinked()
    {
        _server.Of("VkId").Person = new FakePerson(_id, "Somebody", null);
        using var visitor = new Visitor(_server.Auth);
        await ExternalServer.SignInAsync(visitor, "VkId");
        using var refused = await visitor.SubmitAsync("/account/external", new() { ["provider"] = "VkId" }, "/account/external?handler=Unlink");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task A_blocked_account_stays_blocked_at_every_door()
    {
        _server.Of("Yandex").Person = new FakePerson(_id, "Blocked", null);
        using var visitor = new Visitor(_server.Auth);
        await ExternalServer.SignInAsync(visitor, "Yandex");
        using (var scope = _server.Auth.Scope(out var db))
        {
            var login = await db.UserLogins.SingleAsync(l => l.ProviderKey == _id, Cancellation);
            await db.Users.Where(a => a.Id == login.UserId).ExecuteUpdateAsync(set => set.SetProperty(a => a.BlockedAt, DateTimeOffset.UtcNow), Cancellation);
        }

        using var again = new Visitor(_server.Auth);
        Assert.Equal("/sign-in?failed=Yandex", await ExternalServer.SignInAsync(again, "Yandex"));
    }
}
