using System.Collections.Concurrent;
using CdnMusic.AuthApi.Tests.Running;
using Microsoft.Playwright;

namespace CdnMusic.AuthApi.Tests.Browser;

/// <summary>Somebody at a browser, who notes everything it complains about.</summary>
internal sealed class Person : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = new();

    public Person(AuthServer server, IPage page)
    {
        Visitor = new Visitor(server);
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue($"{page.Url}: {error}");
    }

    public IPage Page { get; }

    /// <summary>The same person without a browser, and their mail box.</summary>
    public Visitor Visitor { get; }

    /// <summary>What the browser has complained about: scripts that failed, and violations of the content security policy.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Makes an account, elsewhere, and signs in here.</summary>
    public async Task SignInAsync()
    {
        await Visitor.RegisterAsync();
        await Page.GotoAsync("/sign-in");
        await TypeAsync("E-mail address", Visitor.Email);
        await TypeAsync("Password", Visitor.GoodPassword);
        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForURLAsync("**/account");
    }

    /// <summary>Goes on with the Tab key until the control with this name has the focus.</summary>
    public async Task TabToAsync(string name)
    {
        for (var presses = 0; presses < 40; presses++)
        {
            await Page.Keyboard.PressAsync("Tab");
            var focused = await Page.EvaluateAsync<string>(
                "(e => (e.labels?.length ? e.labels[0].textContent : e.textContent).trim())(document.activeElement)");
            if (focused == name)
            {
                return;
            }
        }

        Assert.Fail($"The Tab key does not come to '{name}' on {Page.Url}.");
    }

    /// <summary>Types into the field with this name, reached by the Tab key.</summary>
    public async Task TypeAsync(string label, string text)
    {
        await TabToAsync(label);
        await Page.Keyboard.TypeAsync(text);
    }

    /// <summary>Presses the button with this name, reached by the Tab key.</summary>
    public async Task PressAsync(string button)
    {
        await TabToAsync(button);
        await Page.Keyboard.PressAsync("Enter");
    }

    public async ValueTask DisposeAsync()
    {
        Visitor.Dispose();
        await Page.Context.DisposeAsync();
    }
}
