using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace CdnMusic.NotificationService.Sending;

/// <summary>Hands a message to the SMTP server (RFC 5321). Thread-safe.</summary>
internal sealed class SmtpDelivery(IOptions<NotificationOptions> options)
{
    /// <summary>Tries once; an answer that never came counts as <see cref="DeliveryOutcome.Deferred"/>.</summary>
    public async Task<(DeliveryOutcome Outcome, string? Reason)> SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        using var client = new SmtpClient();
        var isTaken = false;
        try
        {
            var isLocal = settings.SmtpHost is "localhost" or "127.0.0.1" or "::1";
            var security = settings.SmtpPort == 465 ? SecureSocketOptions.SslOnConnect
                : isLocal ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls;
            await client.ConnectAsync(settings.SmtpHost, settings.SmtpPort, security, cancellationToken);
            if (settings.SmtpUser.Length > 0)
            {
                await client.AuthenticateAsync(settings.SmtpUser, settings.SmtpPassword, cancellationToken);
            }

            await client.SendAsync(message, cancellationToken);
            isTaken = true;
            await client.DisconnectAsync(true, cancellationToken);
            return (DeliveryOutcome.Sent, null);
        }
        catch (Exception) when (isTaken)
        {
            // Only the farewell failed.
            return (DeliveryOutcome.Sent, null);
        }
        catch (SmtpCommandException error) when ((int)error.StatusCode >= 500)
        {
            // 550 to 553 at RCPT speak of the mailbox; others, such as 530 and 554, of us or of the message.
            var isAddress = error.ErrorCode == SmtpErrorCode.RecipientNotAccepted && (int)error.StatusCode is >= 550 and <= 553;
            return (isAddress ? DeliveryOutcome.BadAddress : DeliveryOutcome.Refused, $"{(int)error.StatusCode} {error.Message}");
        }
        catch (Exception error) when (error is CommandException or ProtocolException or ServiceNotConnectedException or AuthenticationException
            or SslHandshakeException or NotSupportedException or IOException or SocketException or TimeoutException)
        {
            return (DeliveryOutcome.Deferred, error.Message);
        }
    }
}
