using CdnMusic.Bench.Reporting;
using CdnMusic.Bench.Scenarios;
using NBomber.CSharp;

if (args is not [var address, .. var rest] || !Uri.TryCreate(address, UriKind.Absolute, out var controlPlane))
{
    await Console.Error.WriteLineAsync("Usage: CdnMusic.NBomber CONTROL_PLANE_URL [options of NBomber]   (the URL as './cdnmusic demo' prints it)");
    return 2;
}

// One track of one listener is one iteration; the listener is the very one of our own runner.
var listener = Scenario.Create("listener", async context =>
{
    var samples = new Samples();
    using var player = new ListeningPlayer(controlPlane, samples, new Random(unchecked((int)context.InvocationNumber)), TimeProvider.System);
    await player.ListenToOneTrackAsync(context.ScenarioCancellationToken);
    return samples.Errors == 0 ? Response.Ok(sizeBytes: samples.Bytes) : Response.Fail(message: samples.ErrorTexts.First());
})
.WithoutWarmUp()
.WithLoadSimulations(Simulation.KeepConstant(copies: 40, during: TimeSpan.FromMinutes(1)));

var result = NBomberRunner.RegisterScenarios(listener).Run(rest);
return result.AllFailCount == 0 ? 0 : 1;
