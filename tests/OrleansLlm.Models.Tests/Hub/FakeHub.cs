using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OrleansLlm.Tests.Stores;

namespace OrleansLlm.Models.Tests.Hub;

/// <summary>A hub on this machine that speaks the real one's protocol: list, ranges, redirects of large files, tokens, and faults on demand.</summary>
internal sealed class FakeHub : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _large = new(StringComparer.Ordinal);

    public FakeHub()
    {
        // The listener can not choose a port itself.
        Endpoint = new Uri($"http://127.0.0.1:{FreePorts.Next()}/");
        _listener.Prefixes.Add(Endpoint.ToString());
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Endpoint { get; }

    public string? Token { get; init; }

    /// <summary>The commit that the branch is at; null: the hub does not tell.</summary>
    public string? Commit { get; set; }

    /// <summary>Answers that stop in the middle and stay open.</summary>
    public int Stalls { get; set; }

    /// <summary>Bytes of each answer after which the connection breaks, as often as there are entries.</summary>
    public Queue<int> Breaks { get; } = new();

    /// <summary>Paths that were asked for, with the first byte.</summary>
    public List<(string Path, string? Range, string? Authorization)> Asked { get; } = [];

    /// <summary>What is sent instead of a file's own bytes.</summary>
    public Func<byte[], byte[]> Corrupt { get; set; } = bytes => bytes;

    public FakeHub Add(string path, byte[] content, bool large = false)
    {
        _files[path] = content;
        if (large)
        {
            _large.Add(path);
        }

        return this;
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                Answer(context);
            }
            catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException)
            {
                context.Response.Abort();
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        string path = Uri.UnescapeDataString(context.Request.Url!.AbsolutePath);
        Asked.Add((path, context.Request.Headers["Range"], context.Request.Headers["Authorization"]));
        if (path.StartsWith("/storage/", StringComparison.Ordinal))
        {
            Send(context, _files[path["/storage/".Length..]]);
        }
        else if (Token is not null && context.Request.Headers["Authorization"] != $"Bearer {Token}")
        {
            Status(context, 401);
        }
        else if (path == "/api/models/team/tiny/revision/main")
        {
            Send(context, Encoding.UTF8.GetBytes(List().ToJsonString()));
        }
        else if (path.StartsWith($"/team/tiny/resolve/{Commit ?? "main"}/", StringComparison.Ordinal) && path[$"/team/tiny/resolve/{Commit ?? "main"}/".Length..] is var name && _files.ContainsKey(name))
        {
            Resolve(context, name);
        }
        else
        {
            Status(context, 404);
        }
    }

    private void Resolve(HttpListenerContext context, string name)
    {
        if (_large.Contains(name))
        {
            context.Response.Redirect($"{Endpoint}storage/{name}");
            context.Response.Close();
            return;
        }

        Send(context, _files[name]);
    }

#pragma warning disable CA5350 // What git names contents by.
    private static string BlobId(byte[] content) => Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
#pragma warning restore CA5350

    private JsonObject List() => new()
    {
        ["sha"] = Commit,
        ["siblings"] = new JsonArray([.. _files.Select(file => new JsonObject
        {
            ["rfilename"] = file.Key,
            ["size"] = file.Value.Length,
            ["blobId"] = BlobId(file.Value),
            ["lfs"] = _large.Contains(file.Key) ? new JsonObject { ["size"] = file.Value.Length, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(file.Value)) } : null,
        })]),
    };

    private void Send(HttpListenerContext context, byte[] content)
    {
        bool isFile = !context.Request.Url!.AbsolutePath.StartsWith("/api/", StringComparison.Ordinal);
        content = isFile ? Corrupt(content) : content;
        int from = context.Request.Headers["Range"] is { } range ? int.Parse(range["bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture) : 0;
        context.Response.StatusCode = from > 0 ? 206 : 200;
        context.Response.ContentLength64 = content.Length - from;
        int sent = isFile && Breaks.TryDequeue(out int limit) ? Math.Min(limit, content.Length - from) : content.Length - from;
        context.Response.OutputStream.Write(content, from, sent);
        context.Response.OutputStream.Flush();
        if (isFile && sent < content.Length - from && Stalls > 0)
        {
            Stalls--;
            return;
        }

        if (sent < content.Length - from)
        {
            context.Response.Abort();
            return;
        }

        context.Response.Close();
    }

    private static void Status(HttpListenerContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.Close();
    }
}
