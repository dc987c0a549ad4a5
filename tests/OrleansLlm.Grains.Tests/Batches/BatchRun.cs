using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Batches;
using OrleansLlm.Grains.Files;
using OrleansLlm.Grains.Jobs;
using OrleansLlm.Grains.Tests.Budgets.Model;

namespace OrleansLlm.Grains.Tests.Batches;

/// <summary>A batch that is executed on a store in memory, run after run.</summary>
internal sealed class BatchRun
{
    public const string Endpoint = "/v1/chat/completions";

    private static readonly JobKey Key = new("acme", "batch_1");

    private readonly string _content;
    private readonly BatchInput _input = new() { InputFileId = "file-1", Endpoint = Endpoint, CompletionWindow = "24h", WindowSeconds = 86_400 };

    public BatchRun(int requests)
    {
        Progress = new BatchProgress { Phase = BatchPhase.InProgress, Total = requests };
        _content = string.Concat(Enumerable.Range(0, requests).Select(i =>
            $$"""{"custom_id":"id-{{i}}","method":"POST","url":"{{Endpoint}}","body":{"n":{{i}} } }""" + (i % 3 == 0 ? "\n\n" : "\n")));
    }

    public MemoryStore Store { get; } = new();

    public ScriptedCalls Calls { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public BatchOptions Options { get; } = new() { Concurrency = 4, FlushInterval = TimeSpan.Zero };

    public BatchProgress Progress { get; private set; }

    public CancellationTokenSource Cancel { get; } = new();

    public Exception? OwnerFailure { get; set; }

    /// <summary>Reading the input fails behind so many parts of it.</summary>
    public (int Parts, Exception Failure)? InputFailure { get; set; }

    /// <summary>Executes what is left; what is saved on the way stays when it fails.</summary>
    public async Task<BatchProgress> ExecuteAsync(CancellationToken stopping = default)
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        var contents = new FileContents(Store);
        var services = new BatchServices(null!, contents, Calls, Microsoft.Extensions.Options.Options.Create(Options), new JobInstruments(meters), Clock);
        var run = new JobRun
        {
            Key = Key,
            CreatedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Request = new JobRequest { Kind = BatchInput.Kind, Input = "", Caller = new Caller { Tenant = Key.Tenant, KeyId = "k" } },
            Cancelled = Cancel.Token,
            SaveAsync = Save,
            CheckOwnerAsync = _ => OwnerFailure is null ? Task.CompletedTask : Task.FromException(OwnerFailure),
        };
        using var execution = new BatchExecution(run, _input, Progress, services, ContentAsync, stopping);
        return Progress = await execution.RunAsync(stopping);
    }

    /// <summary>The names of the requests in both files, in the order of writing.</summary>
    public async Task<(List<string> Answers, List<string> Failures)> FilesAsync() =>
        (await NamesAsync(BatchOutputs.AnswersOf(JobKeyText.Of(Key))), await NamesAsync(BatchOutputs.FailuresOf(JobKeyText.Of(Key))));

    private Task Save(string progress)
    {
        // A job's save is a write like any other: it dies with the store.
        if (Store.WritesLeft is { } left)
        {
            if (left <= 0)
            {
                return Task.FromException(new LlmException(LlmErrorCode.StoreUnavailable, "The store is dead."));
            }

            Store.WritesLeft = left - 1;
        }

        Progress = JsonSerializer.Deserialize(progress, BatchJson.Default.BatchProgress)!;
        return Task.CompletedTask;
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ContentAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (i, part) in Encoding.UTF8.GetBytes(_content).Chunk(50).Index())
        {
            await Task.Yield();
            if (InputFailure is { } lost && i >= lost.Parts)
            {
                throw lost.Failure;
            }

            yield return part;
        }
    }

    private async Task<List<string>> NamesAsync(FileKey key)
    {
        var contents = new FileContents(Store);
        var names = new List<string>();
        var parts = contents.ReadAsync(key, (await contents.AppendAsync(key)).Chunks);
        await foreach (var (_, line) in LineReader.ReadAsync(parts, int.MaxValue))
        {
            names.Add(BatchResultText.Read(line!.Value).CustomId);
        }

        return names;
    }
}
