using System.Net;

namespace OrleansLlm.Grains.Tools;

/// <summary>Ends answers to posts that are longer than any tool's should be, so that a server can not fill this one's memory.</summary>
internal sealed class ResponseSizeHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>The most bytes of an answer.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (request.Method == HttpMethod.Post)
        {
            var content = response.Content;
            response.Content = new StreamContent(new LimitedStream(await content.ReadAsStreamAsync(cancellationToken), MaxBytes));
            foreach (var (name, values) in content.Headers)
            {
                response.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return response;
    }
}
