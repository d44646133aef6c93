using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CdnMusic.AuthApi.Pages;

/// <summary>What all pages have: where to go next, and what is wrong.</summary>
internal abstract class AuthPage : PageModel
{
    /// <summary>Where to go next: a path of this site, or nothing.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>The key of the text that says what is wrong.</summary>
    public string? Problem { get; private set; }

    /// <summary>The page again, with words on what is wrong.</summary>
    protected IActionResult Again(string problem, int status = StatusCodes.Status400BadRequest)
    {
        Problem = problem;
        Response.StatusCode = status;
        return Page();
    }

    /// <summary>On to where the user was going, which is never another site.</summary>
    protected IActionResult Onward() => Url.IsLocalUrl(ReturnUrl) ? LocalRedirect(ReturnUrl) : Redirect("/account");
}
