using System.Net.Http.Headers;

namespace CdnMusic.Origin.Tests.Uploading;

/// <summary>Requests of the tus protocol, one by one.</summary>
internal sealed class TusClient(HttpClient http)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in fields.Where(f => f.Name == "Tus-Resumable").DefaultIfEmpty(("Tus-Resumable", "1.0.0")).Concat(fields.Where(f => f.Name != "Tus-Resumable")))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    public Task<HttpResponseMessage> TryCreateAsync(long length, params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, "/v1/uploads", null, [("Upload-Length", $"{length}"), .. fields]);

    /// <summary>Creates an upload and returns its path.</summary>
    public async Task<string> CreateAsync(long length)
    {
        using var response = await TryCreateAsync(length);
        Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    public Task<HttpResponseMessage> PatchAsync(string path, long offset, byte[] bytes, params (string Name, string Value)[] fields) =>
        PatchAsync(path, offset, new ByteArrayContent(bytes), fields);

    public Task<HttpResponseMessage> PatchAsync(string path, long offset, HttpContent content, params (string Name, string Value)[] fields)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        return SendAsync(HttpMethod.Patch, path, content, [("Upload-Offset", $"{offset}"), .. fields]);
    }

    /// <summary>How many bytes are safe.</summary>
    public async Task<long> OffsetAsync(string path)
    {
        using var response = await SendAsync(HttpMethod.Head, path, null);
        response.EnsureSuccessStatusCode();
        return long.Parse(response.Headers.GetValues("Upload-Offset").Single());
    }

    /// <summary>Uploads a file at once, and returns its id.</summary>
    public async Task<string> UploadAsync(string file)
    {
        var bytes = await File.ReadAllBytesAsync(file, Token);
        var path = await CreateAsync(bytes.Length);
        using var response = await PatchAsync(path, 0, bytes);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
        return path[(path.LastIndexOf('/') + 1)..];
    }
}
