using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CdnMusic.Origin.Ledger;
using CdnMusic.Origin.Media;
using CdnMusic.Origin.Releasing;
using CdnMusic.Origin.Uploading;

namespace CdnMusic.Origin.Submitting;

/// <summary>Talks to an ingest service over HTTP. Thread-safe.</summary>
internal sealed class IngestClient : IDisposable
{
    private const int PartLength = 8 << 20;
    private const int MaxFailures = 8;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public IngestClient(Uri url, string token, TimeProvider time)
    {
        (_time, _http) = (time, new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(10) });
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Uploads a file, going on where an earlier attempt, of this or another process, was broken off.</summary>
    /// <param name="path">The file.</param>
    /// <param name="release">What it is for; the same file for the same release is the same upload.</param>
    /// <param name="progress">Told the fraction done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops; what has arrived stays there for a while.</param>
    /// <returns>The upload's id.</returns>
    /// <exception cref="MediaException">The file cannot be read, or the service does not want it.</exception>
    /// <exception cref="IOException">The service cannot be reached, time and again.</exception>
    public async Task<string> UploadAsync(string path, string release, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var digest = await FileDigest.OfAsync(path, cancellationToken);
        await using var file = File.OpenRead(path);
        var location = await PersistAsync(() => CreateAsync(file.Length, Path.GetFileName(path), $"{release}/{digest}", cancellationToken), path, cancellationToken);
        var (offset, failures) = (-1L, 0);
        while (offset < file.Length)
        {
            try
            {
                offset = offset < 0 ? await OffsetAsync(location, cancellationToken) : await SendPartAsync(location, file, offset, cancellationToken);
                progress.Report((double)offset / file.Length);
                failures = 0;
            }
            catch (Exception error) when (IsPassing(error, cancellationToken) && ++failures < MaxFailures)
            {
                // How much of it has arrived only the service knows.
                offset = -1;
                await PauseAsync(failures, cancellationToken);
            }
            catch (MediaException error)
            {
                throw error.Of(path);
            }
        }

        return location[(location.LastIndexOf('/') + 1)..];
    }

    /// <summary>Asks for a release; the same request again is harmless.</summary>
    /// <exception cref="MediaException">The service does not want it.</exception>
    public Task<ReleaseStatus> BeginAsync(string release, ReleaseRequest request, CancellationToken cancellationToken) => PersistAsync(
        async () =>
        {
            using var response = await _http.PutAsJsonAsync($"/v1/releases/{release}", request, LedgerTransaction.Json, cancellationToken);
            await EnsureAsync(response, cancellationToken);
            return (await response.Content.ReadFromJsonAsync<ReleaseStatus>(LedgerTransaction.Json, cancellationToken))!;
        },
        release,
        cancellationToken);

    /// <summary>What happens to a release, from the beginning to its end; a connection that breaks is made anew.</summary>
    public async IAsyncEnumerable<SseItem<string>> WatchAsync(string release, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (last, failures) = ("0", 0);
        while (true)
        {
            var reader = ReadAsync(release, last, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (reader)
            {
                while (true)
                {
                    try
                    {
                        if (!await reader.MoveNextAsync())
                        {
                            yield break;
                        }
                    }
                    catch (Exception error) when (IsPassing(error, cancellationToken) && ++failures < MaxFailures)
                    {
                        break;
                    }

                    (failures, last) = (0, reader.Current.EventId ?? last);
                    yield return reader.Current;
                }
            }

            await PauseAsync(failures, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private async IAsyncEnumerable<SseItem<string>> ReadAsync(string release, string last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/releases/{release}/events");
        request.Headers.Add("Last-Event-ID", last);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await EnsureAsync(response, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            yield return item;
        }
    }

    private async Task<string> CreateAsync(long length, string name, string key, CancellationToken cancellationToken)
    {
        using var request = Tus(HttpMethod.Post, UploadApi.Path);
        request.Headers.Add("Upload-Length", TusHeaders.Whole(length));
        request.Headers.Add("Upload-Metadata", "filename " + Convert.ToBase64String(Encoding.UTF8.GetBytes(name)));
        request.Headers.Add("Idempotency-Key", key);
        using var response = await _http.SendAsync(request, cancellationToken);
        await EnsureAsync(response, cancellationToken);
        return response.Headers.Location!.ToString();
    }

    private async Task<long> OffsetAsync(string location, CancellationToken cancellationToken)
    {
        using var request = Tus(HttpMethod.Head, location);
        using var response = await _http.SendAsync(request, cancellationToken);
        await EnsureAsync(response, cancellationToken);
        return Offset(response);
    }

    private async Task<long> SendPartAsync(string location, FileStream file, long offset, CancellationToken cancellationToken)
    {
        var part = new byte[(int)Math.Min(PartLength, file.Length - offset)];
        file.Position = offset;
        await file.ReadExactlyAsync(part, cancellationToken);
        using var request = Tus(HttpMethod.Patch, location);
        request.Headers.Add("Upload-Offset", TusHeaders.Whole(offset));
        request.Headers.Add("Upload-Checksum", "sha256 " + Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(part)));
        request.Content = new ByteArrayContent(part);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        using var response = await _http.SendAsync(request, cancellationToken);
        await EnsureAsync(response, cancellationToken);
        return Offset(response);
    }

    private static HttpRequestMessage Tus(HttpMethod method, string path) =>
        new(method, path) { Headers = { { TusHeaders.Resumable, TusHeaders.Version } } };

    private static long Offset(HttpResponseMessage response) =>
        long.Parse(response.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);

    private async Task<T> PersistAsync<T>(Func<Task<T>> attempt, string subject, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await attempt();
            }
            catch (Exception error) when (IsPassing(error, cancellationToken) && failures < MaxFailures)
            {
                await PauseAsync(failures, cancellationToken);
            }
            catch (MediaException error)
            {
                throw error.Of(subject);
            }
        }
    }

    private Task PauseAsync(int failures, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(250) * Math.Pow(2, failures - 1);
        return Task.Delay(pause < LongestPause ? pause : LongestPause, _time, cancellationToken);
    }

    /// <summary>May it be otherwise the next time? Not if the service has judged.</summary>
    private static bool IsPassing(Exception error, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && error is HttpRequestException or IOException or OperationCanceledException;

    /// <summary>Problems that are the caller's to solve become one line; all others are worth another attempt.</summary>
    private static async Task EnsureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        // Another offset, another writer, bytes that changed on the way: of a part, these pass.
        var ofPart = response.RequestMessage?.Method == HttpMethod.Patch && (int)response.StatusCode is 409 or 423 or 460;
        if (ofPart || (int)response.StatusCode is >= 500 and not 507)
        {
            throw new IOException($"the service answers {(int)response.StatusCode}: {await DetailAsync(response, cancellationToken)}");
        }

        throw new MediaException(await DetailAsync(response, cancellationToken), MediaFault.Unreadable);
    }

    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return problem.TryGetProperty("errors", out var errors) ? errors.ToString() : problem.GetProperty("detail").GetString()!;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"the service answers {(int)response.StatusCode}";
        }
    }
}
