using System.Text;

namespace OrleansLlm.Upstreams;

/// <summary>An answer that is not streamed.</summary>
public sealed record WireAnswer(int Status, byte[] Body, string ContentType = "application/json")
{
    /// <summary>Further headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>An answer of a text.</summary>
    public static WireAnswer Of(int status, string body, string contentType = "application/json") => new(status, Encoding.UTF8.GetBytes(body), contentType);
}
