using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace OrleansLlm.Cli.Bench;

/// <summary>Sends one streamed request and takes its times. Sockets are pooled without a limit, so that the client never queues.</summary>
internal sealed class BenchClient : IDisposable
{
    private readonly BenchTarget _target;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public BenchClient(BenchTarget target, TimeProvider time)
    {
        _target = target;
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2), UseProxy = false })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (target.Key is { } key)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <summary>Runs a request; failures are results, not exceptions. Times count from <paramref name="intended"/>.</summary>
    /// <param name="body">The request's JSON.</param>
    /// <param name="intended">The timestamp at which it was meant to start.</param>
    /// <param name="cancellationToken">Ends the run: the only thing that throws.</param>
    public async Task<RequestResult> SendAsync(ReadOnlyMemory<byte> body, long intended, CancellationToken cancellationToken)
    {
        var clock = new Clock(_time, intended);
        var late = Math.Max(0, clock.Seconds());
        using var deadline = new CancellationTokenSource(_target.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await SendAsync(body, clock, both.Token) with { Lateness = late };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new RequestResult { Error = "timeout", Lateness = late };
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new RequestResult { Error = "connection", Lateness = late };
        }
        catch (JsonException)
        {
            return new RequestResult { Error = "malformed", Lateness = late };
        }
    }

    /// <summary>The JSON of a request.</summary>
    public byte[] Body(string prompt, int outputTokens)
    {
        var buffer = new ArrayBufferWriter<byte>(prompt.Length + 256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("model"u8, _target.Model);
        if (_target.UseCompletions)
        {
            json.WriteString("prompt"u8, prompt);
        }
        else
        {
            WriteMessage(json, prompt);
        }

        json.WriteNumber("max_tokens"u8, outputTokens);
        json.WriteBoolean("stream"u8, true);
        json.WriteStartObject("stream_options"u8);
        json.WriteBoolean("include_usage"u8, true);
        json.WriteEndObject();
        if (_target.Temperature is { } temperature)
        {
            json.WriteNumber("temperature"u8, temperature);
        }

        if (_target.IgnoreEndOfSequence)
        {
            json.WriteBoolean("ignore_eos"u8, true);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public void Dispose() => _http.Dispose();

    private static void WriteMessage(Utf8JsonWriter json, string prompt)
    {
        json.WriteStartArray("messages"u8);
        json.WriteStartObject();
        json.WriteString("role"u8, "user"u8);
        json.WriteString("content"u8, prompt);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private async Task<RequestResult> SendAsync(ReadOnlyMemory<byte> body, Clock clock, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, _target.Address) { Content = content };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return new RequestResult { Error = "http_" + ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture) };
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var lines = new SseLineReader(stream);
        var answer = new AnswerTimes(clock);
        while (await lines.FillAsync(cancellationToken))
        {
            while (lines.TryNext(out var line))
            {
                answer.Read(line);
            }
        }

        return answer.Result();
    }
}
