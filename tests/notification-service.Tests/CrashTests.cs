using CdnMusic.NotificationService.Tests.Running;

namespace CdnMusic.NotificationService.Tests;

/// <summary>kill -9 while the SMTP server has the mail and its answer is not there yet.</summary>
public sealed class CrashTests(Desk desk) : IClassFixture<Desk>
{
    [Fact]
    public async Task Killed_between_sending_and_marking_it_repeats_the_mail_under_the_same_Message_ID()
    {
        await desk.RequestAsync("reset_password", "hold-a@example.org");
        var first = await desk.Mails.ReceiveAsync("hold-a@example.org");
        await desk.Service.KillAsync();
        Assert.Equal("sending", (await desk.RowAsync("hold-a@example.org"))!.Value.State);
        desk.Mails.Signal("released");

        await desk.Service.RestartAsync();

        await desk.StateAsync("hold-a@example.org", "sent");
        Assert.Equal([first.MessageId, first.MessageId], desk.Mails.To("hold-a@example.org").Select(m => m.MessageId));
    }
}
