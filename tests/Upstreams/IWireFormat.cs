using Microsoft.AspNetCore.Http;

namespace OrleansLlm.Upstreams;

/// <summary>A provider's wire format, as its documentation has it.</summary>
public interface IWireFormat
{
    /// <summary>A page without a model, such as a health page; null: the request is a call.</summary>
    WirePage? Page(HttpRequest request);

    /// <summary>Reads a call, strictly.</summary>
    /// <exception cref="WireException">It is not as the documentation asks.</exception>
    WireRequest Read(HttpRequest request, byte[] body);

    /// <summary>A whole answer.</summary>
    WireAnswer Whole(WireRequest request, WireUsage usage);

    /// <summary>The events of a streamed answer, each with all its bytes; the last mark, where the format has one, is an event of its own.</summary>
    IReadOnlyList<string> Events(WireRequest request, WireUsage usage);

    /// <summary>An error.</summary>
    WireAnswer Refuse(WireError refusal);

    /// <summary>An error within a stream that has begun.</summary>
    string ErrorEvent(WireError refusal);

    /// <summary>What a content filter's refusal looks like.</summary>
    WireAnswer Filtered();
}
