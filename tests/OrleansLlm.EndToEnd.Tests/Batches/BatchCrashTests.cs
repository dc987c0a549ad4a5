using System.Text.Json;
using OrleansLlm.EndToEnd.Tests.Monitoring;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Batches;

/// <summary>A batch whose silo is killed by SIGKILL in the middle.</summary>
public sealed class BatchCrashTests(ITestOutputHelper output)
{
    private const int Requests = 240;
    private const int AtOnce = 16;

    [Fact]
    public async Task A_batch_outlives_its_silo_and_no_line_is_lost_doubled_or_billed_twice_but_those_that_ran()
    {
        using var data = new DataFolder();
        var silos = await Task.WhenAll(SiloProcess.StartAsync(data.Path, BatchCalls.Priced), SiloProcess.StartAsync(data.Path, BatchCalls.Priced));
        try
        {
            using var first = silos[0].Http();
            var batch = await BatchCalls.CreateAsync(first, await BatchCalls.UploadAsync(first, BatchCalls.Lines(Requests)));
            await BatchCalls.UntilAsync(first, batch, one => BatchCalls.Completed(one) >= 40, "forty requests are answered");

            var victim = await WorksAsync(silos[0]) ? 0 : 1;
            await silos[victim].KillAsync();
            using var http = silos[1 - victim].Http();
            var ended = await BatchCalls.UntilAsync(http, batch, BatchCalls.HasEnded, "the batch has ended");

            Assert.Equal("completed", ended.GetProperty("status").GetString());
            Assert.Equal($$"""{"total":{{Requests}},"completed":{{Requests}},"failed":0}""", ended.GetProperty("request_counts").GetRawText());
            var answers = await BatchCalls.ReadAsync(http, ended.GetProperty("output_file_id").GetString()!);
            Assert.Equal(Requests, answers.Count);
            Assert.Equal(Requests, answers.Select(line => line.GetProperty("custom_id").GetString()).Distinct().Count());
            Assert.All(answers, line => Assert.Equal(200, line.GetProperty("response").GetProperty("status_code").GetInt32()));
            await AssertBilledAsync(http, answers);
        }
        finally
        {
            foreach (var silo in silos)
            {
                await silo.DisposeAsync();
            }
        }
    }

    private static async Task<bool> WorksAsync(SiloProcess silo)
    {
        using var http = silo.Http();
        return (await MetricsPage.ReadAsync(http)).Sum("orleansllm_jobs_running") > 0;
    }

    /// <summary>Each answer's cost is in the ledger at half the price; what the killed silo had begun may be there once more, for what it produced.</summary>
    private async Task AssertBilledAsync(HttpClient http, IReadOnlyList<JsonElement> answers)
    {
        var entries = await Eventually.BecomesAsync(
            async () => (await BatchCalls.GetAsync(http, "/admin/v1/tenants/default/ledger?limit=1000")).GetProperty("entries").EnumerateArray().ToList(),
            found => found.Count >= Requests,
            "all calls are settled");
        output.WriteLine($"{entries.Count} settled calls for {Requests} requests.");
        Assert.All(entries, entry => Assert.True(entry.GetProperty("is_batch").GetBoolean()));
        Assert.InRange(entries.Count, Requests, Requests + (2 * AtOnce));
        var told = answers.Sum(line => line.GetProperty("response").GetProperty("body").GetProperty("usage").GetProperty("cost").GetDecimal());
        var tokens = answers.Sum(line => Tokens(line, "prompt_tokens", 3) + Tokens(line, "completion_tokens", 6));
        Assert.Equal(tokens * 0.5m / 1_000_000, told);
        var billed = entries.Sum(entry => entry.GetProperty("cost").GetDecimal());
        Assert.InRange(billed, told, told * (Requests + (2 * AtOnce)) / Requests);
    }

    private static decimal Tokens(JsonElement line, string name, int price) =>
        line.GetProperty("response").GetProperty("body").GetProperty("usage").GetProperty(name).GetInt32() * price;
}
