using System.Net.Http.Headers;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Client.OpenIddictClientEvents;
using static OpenIddict.Client.SystemNetHttp.OpenIddictClientSystemNetHttpHandlers.UserInfo;
using static OpenIddict.Client.WebIntegration.OpenIddictClientWebIntegrationConstants;
using static OpenIddict.Client.WebIntegration.OpenIddictClientWebIntegrationHandlers.UserInfo;

namespace CdnMusic.AuthApi.ExternalSignIn;

/// <summary>
/// How profiles are read where providers document it otherwise than OpenIddict does it: VK ID by a form with the access token in it, and
/// with errors that come as HTTP 200; Yandex with the scheme <c>OAuth</c>.
/// </summary>
internal static class ProviderWays
{
    public static void AddProviderWays(this OpenIddictClientBuilder client)
    {
        client.AddEventHandler<PrepareUserInfoRequestContext>(handler => handler
            .UseInlineHandler(Present).SetOrder(AttachBearerAccessToken.Descriptor.Order + 250));
        client.AddEventHandler<ExtractUserInfoResponseContext>(handler => handler
            .UseInlineHandler(RefuseErrors).SetOrder(UnwrapUserInfoResponse.Descriptor.Order - 1));
    }

    private static ValueTask Present(PrepareUserInfoRequestContext context)
    {
        if (context.Transaction.GetHttpRequestMessage() is not { Headers.Authorization.Parameter: { } token } request)
        {
            return default;
        }

        switch (context.Registration.ProviderType)
        {
            case ProviderTypes.VkId:
                context.Request.AccessToken = token;
                request.Headers.Authorization = null;
                request.Method = HttpMethod.Post;
                break;
            case ProviderTypes.Yandex:
                request.Headers.Authorization = new AuthenticationHeaderValue("OAuth", token);
                break;
        }

        return default;
    }

    /// <summary>Before OpenIddict looks for the profile inside, and throws for there is none.</summary>
    private static ValueTask RefuseErrors(ExtractUserInfoResponseContext context)
    {
        if (context.Registration.ProviderType == ProviderTypes.VkId && context.Response is { } response && response["user"] is null)
        {
            context.Reject(response.Error ?? Errors.ServerError, response.ErrorDescription);
        }

        return default;
    }
}
