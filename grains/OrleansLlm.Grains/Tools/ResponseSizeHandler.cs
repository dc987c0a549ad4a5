using System.Net;

namespace OrleansLlm.Grains.Tools;

/// <summary>
/// Ends answers that are longer than any tool's should be, so that a server can not fill this one's memory: those to posts as a whole, streams of events, which go on as long as the session,
/// by event.
/// </summary>
internal sealed class ResponseSizeHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>The most bytes of an answer, or of an event.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var content = response.Content;
        response.Content = new StreamContent(new LimitedStream(await content.ReadAsStreamAsync(cancellationToken), MaxBytes, byEvent: request.Method == HttpMethod.Get));
        foreach (var (name, values) in content.Headers)
        {
            response.Content.Headers.TryAddWithoutValidation(name, values);
        }

        return response;
    }
}
