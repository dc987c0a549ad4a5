using System.Net.Http.Json;
using System.Text.Json;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Batches;

/// <summary>Batches over plain HTTP.</summary>
internal static class BatchCalls
{
    /// <summary>A price with a third off in batches: what a line costs tells whether the discount was applied.</summary>
    public static readonly IReadOnlyDictionary<string, string> Priced = new Dictionary<string, string>
    {
        ["OrleansLlm__Prices__0__Model"] = "ember",
        ["OrleansLlm__Prices__0__InputPerMillion"] = "3",
        ["OrleansLlm__Prices__0__OutputPerMillion"] = "6",
        ["OrleansLlm__Prices__0__BatchDiscount"] = "0.5",
        ["OrleansLlm__Slots"] = "4",
    };

    /// <summary>So many chats as lines of an input file.</summary>
    public static string Lines(int count, int maxTokens = 24) => string.Concat(Enumerable.Range(0, count).Select(i =>
        $$$"""{"custom_id":"line-{{{i}}}","method":"POST","url":"/v1/chat/completions","body":{"model":"ember","max_tokens":{{{maxTokens}}},"temperature":1,"ignore_eos":true,"messages":[{"role":"user","content":"What is RAG? {{{i}}}"}]}}""" + "\n"));

    public static async Task<string> UploadAsync(HttpClient http, string lines)
    {
        using var form = new MultipartFormDataContent { { new StringContent("batch"), "purpose" }, { new StringContent(lines), "file", "lines.jsonl" } };
        return (await JsonAsync(await http.PostAsync(new Uri("/v1/files", UriKind.Relative), form))).GetProperty("id").GetString()!;
    }

    public static async Task<string> CreateAsync(HttpClient http, string file) => (await JsonAsync(await http.PostAsJsonAsync(
        new Uri("/v1/batches", UriKind.Relative),
        new { input_file_id = file, endpoint = "/v1/chat/completions", completion_window = "24h" }))).GetProperty("id").GetString()!;

    public static async Task<JsonElement> GetAsync(HttpClient http, string path) => await JsonAsync(await http.GetAsync(new Uri(path, UriKind.Relative)));

    public static Task<JsonElement> UntilAsync(HttpClient http, string batch, Func<JsonElement, bool> condition, string what) => Eventually.BecomesAsync(
        async () =>
        {
            try
            {
                return await GetAsync(http, $"/v1/batches/{batch}");
            }
            catch (HttpRequestException)
            {
                return default; // The cluster finds out about a lost silo.
            }
        },
        answer => answer.ValueKind == JsonValueKind.Object && condition(answer),
        what);

    public static bool HasEnded(JsonElement batch) => batch.GetProperty("status").GetString() is "completed" or "failed" or "expired" or "cancelled";

    public static int Completed(JsonElement batch) => batch.GetProperty("request_counts").GetProperty("completed").GetInt32();

    /// <summary>The lines of an output file.</summary>
    public static async Task<IReadOnlyList<JsonElement>> ReadAsync(HttpClient http, string file)
    {
        var text = await http.GetStringAsync(new Uri($"/v1/files/{file}/content", UriKind.Relative));
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode
                ? JsonDocument.Parse(text).RootElement
                : throw new HttpRequestException($"{(int)response.StatusCode}: {text}");
        }
    }
}
