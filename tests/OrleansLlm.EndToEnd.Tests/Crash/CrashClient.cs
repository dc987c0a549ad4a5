using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansLlm.EndToEnd.Tests.Crash;

/// <summary>One client that calls on and on, streamed or not, of any silo, and now and then hangs up. Keeps what it saw of each call.</summary>
internal sealed class CrashClient(HttpClient http, IReadOnlyList<Uri> silos, int seed)
{
    private static readonly string[] Prompts = ["What is RAG?", "Hello", "Tell me a story about the sea.", "Classify: the service was slow."];

    private readonly Random _random = new(seed);
    private readonly List<CallRecord> _calls = [];
    private readonly int[] _ends = new int[Enum.GetValues<CallEnd>().Length];

    /// <summary>What it saw; to be read when it has stopped.</summary>
    public IReadOnlyList<CallRecord> Calls => _calls;

    /// <summary>How many calls have ended so; may be read at any time.</summary>
    public int Count(CallEnd end) => Volatile.Read(ref _ends[(int)end]);

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var call = new CallRecord();
            _calls.Add(call);
            try
            {
                await (_random.Next(10) < 6 ? StreamAsync(call) : WholeAsync(call));
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException or JsonException)
            {
                call.End = call.End == CallEnd.Left ? CallEnd.Left : CallEnd.Failed;
                call.Problem ??= failure.GetType().Name;
            }

            Interlocked.Increment(ref _ends[(int)call.End]);
            if (call.End is CallEnd.OverBudget or CallEnd.Failed)
            {
                await Task.Delay(_random.Next(20, 200), CancellationToken.None);
            }
        }
    }

    private async Task StreamAsync(CallRecord call)
    {
        var leaveAfter = _random.Next(4) == 0 ? _random.Next(1, 40) : int.MaxValue;
        using var response = await SendAsync(isStream: true, CancellationToken.None);
        if (!await IsAcceptedAsync(call, response))
        {
            return;
        }

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line == "data: [DONE]")
            {
                call.End = CallEnd.Completed;
                return;
            }

            if (line.StartsWith("data: ", StringComparison.Ordinal) && !ReadChunk(call, line[6..]))
            {
                return;
            }

            if (call.Received >= leaveAfter)
            {
                call.End = CallEnd.Left;
                return;
            }
        }

        (call.End, call.Problem) = (CallEnd.Failed, "cut");
    }

    /// <summary>False after an error event.</summary>
    private static bool ReadChunk(CallRecord call, string json)
    {
        using var chunk = JsonDocument.Parse(json);
        var root = chunk.RootElement;
        if (root.TryGetProperty("error", out var error))
        {
            (call.End, call.Problem) = (CallEnd.Failed, error.GetProperty("code").GetString());
            return false;
        }

        call.Id = root.GetProperty("id").GetString();
        foreach (var choice in root.GetProperty("choices").EnumerateArray())
        {
            // One entry per token, whatever text it has: what was received is counted, not believed.
            if (choice.TryGetProperty("logprobs", out var logprobs) && logprobs.ValueKind == JsonValueKind.Object)
            {
                call.Received += logprobs.GetProperty("content").GetArrayLength();
            }
        }

        ReadUsage(call, root);
        return true;
    }

    private async Task WholeAsync(CallRecord call)
    {
        using var leaving = new CancellationTokenSource();
        if (_random.Next(6) == 0)
        {
            leaving.CancelAfter(_random.Next(5, 300));
        }

        try
        {
            using var response = await SendAsync(isStream: false, leaving.Token);
            if (!await IsAcceptedAsync(call, response))
            {
                return;
            }

            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(leaving.Token));
            call.Id = answer.RootElement.GetProperty("id").GetString();
            ReadUsage(call, answer.RootElement);
            call.Received = call.Usage!.Value.Completion;
            call.End = CallEnd.Completed;
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            call.End = CallEnd.Left;
        }
    }

    private Task<HttpResponseMessage> SendAsync(bool isStream, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(silos[_random.Next(silos.Count)], "/v1/chat/completions"))
        {
            Content = JsonContent.Create(new
            {
                model = "ember",
                stream = isStream,
                stream_options = isStream ? new { include_usage = true } : null,
                logprobs = isStream,
                ignore_eos = true,
                max_tokens = _random.Next(4, 64),
                messages = new[] { new { role = "user", content = Prompts[_random.Next(Prompts.Length)] } },
            }),
        };
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static async Task<bool> IsAcceptedAsync(CallRecord call, HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return true;
        }

        call.End = response.StatusCode == HttpStatusCode.PaymentRequired ? CallEnd.OverBudget : CallEnd.Failed;
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        call.Problem = $"{(int)response.StatusCode} {body.RootElement.GetProperty("error").GetProperty("code").GetString()}";
        return false;
    }

    private static void ReadUsage(CallRecord call, JsonElement answer)
    {
        if (answer.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            call.Usage = (
                usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32(), usage.GetProperty("cost").GetDecimal());
        }
    }
}
