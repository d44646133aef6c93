using System.Text;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Conformance;

/// <summary>One target of a test's own: what the origin answers for it, and what clients get through the edge.</summary>
internal sealed class Resource(RawOrigin origin, EdgeProcess edge, string target)
{
    public string Target { get; } = target;

    public EdgeProcess Edge => edge;

    /// <summary>The requests that reached the origin.</summary>
    public IReadOnlyList<SeenRequest> Asked => [.. origin.Requests.Where(r => r.Target == Target)];

    public Resource Answer(string body, params string[] lines) => Answer(200, body, lines);

    public Resource Answer(int status, string body, params string[] lines) => Answer(_ => new RawAnswer(status, body, lines));

    public Resource Answer(Func<SeenRequest, RawAnswer> answer) => AnswerLater(request => Task.FromResult(answer(request)));

    public Resource AnswerLater(Func<SeenRequest, Task<RawAnswer>> answer)
    {
        origin.On(Target, answer);
        return this;
    }

    public Task<Reply> GetAsync(params string[] lines) => SendAsync("GET", lines);

    public async Task<Reply> SendAsync(string method, params string[] lines)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Target);
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            request.Headers.TryAddWithoutValidation(line[..colon], line[(colon + 1)..].Trim());
        }

        using var response = await edge.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        var fields = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(f => f.Key, f => string.Join(", ", f.Value), StringComparer.OrdinalIgnoreCase);
        return new Reply((int)response.StatusCode, body, fields);
    }
}
