using System.Net;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansLlm.Providers.Http;

/// <summary>A request's body: JSON in a pooled buffer, given back when the request is disposed.</summary>
internal sealed class JsonContent : HttpContent
{
    /// <summary>Text as it is: escaping all that is not ASCII would double the size of most scripts.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    private readonly PooledBuffer _body = new();

    private JsonContent() => Headers.ContentType = Json;

    /// <summary>Number of bytes.</summary>
    public int Length => _body.Length;

    /// <summary>Writes a body.</summary>
    public static JsonContent Of<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var content = new JsonContent();
        try
        {
            var writer = _writer ??= new Utf8JsonWriter(content._body, Options);
            writer.Reset(content._body);
            write(writer, state);
            writer.Flush();
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
        finally
        {
            _writer?.Reset(Stream.Null);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(_body.WrittenMemory, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
        }

        base.Dispose(disposing);
    }
}
