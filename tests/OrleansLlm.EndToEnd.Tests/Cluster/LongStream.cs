using System.Net.Http.Json;
using System.Text.Json;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Cluster;

/// <summary>A streamed answer that runs for a while, read by hand: what came, and how it ended.</summary>
internal sealed class LongStream : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private LongStream(HttpResponseMessage response, StreamReader reader) => (_response, _reader) = (response, reader);

    /// <summary>Returns when the first tokens have come. Each number is a prompt of its own: calls that begin alike go to one replica.</summary>
    public static async Task<LongStream> StartAsync(HttpClient http, int number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/chat/completions", UriKind.Relative))
        {
            Content = JsonContent.Create(new
            {
                model = "ember",
                stream = true,
                ignore_eos = true,
                max_tokens = 900,
                messages = new[] { new { role = "user", content = $"Tell me story number {number}." } },
            }),
        };
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        var stream = new LongStream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        while (!HasText(await stream._reader.ReadLineAsync() ?? throw new InvalidOperationException("The stream ended before its first token.")))
        {
        }

        return stream;
    }

    /// <summary>Reads on: <c>done</c> for a clean end, the error's type and text for an error event, <c>cut</c> when the connection just ended.</summary>
    public async Task<string> ReadToEndAsync()
    {
        try
        {
            var error = false;
            while (await _reader.ReadLineAsync() is { } line)
            {
                if (line == "data: [DONE]")
                {
                    return "done";
                }

                if (error && line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    var told = JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("error");
                    return $"{told.GetProperty("type").GetString()}: {told.GetProperty("message").GetString()}";
                }

                error |= line == "event: error";
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            // Told below.
        }

        return "cut";
    }

    private static bool HasText(string line) =>
        line.StartsWith("data: {", StringComparison.Ordinal)
        && JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("choices") is var choices
        && choices.GetArrayLength() > 0
        && choices[0].GetProperty("delta").TryGetProperty("content", out var content)
        && content.GetString() is { Length: > 0 };

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}
