using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.Jobs;

namespace OrleansLlm.Grains.Batches;

/// <summary>Executes batches: checks the input, executes its requests, closes the output files. Each step goes on where the last run left it.</summary>
internal sealed class BatchHandler(BatchServices services) : IJobHandler
{
    /// <summary>What was written of output files is kept for so long past the window when no silo can work on the batch.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromDays(2);

    public JobLimit? Limit => new(services.Options.MaxRunning, "OrleansLlm:Batches:MaxRunning", "batches");

    public async Task<JobEnd> RunAsync(JobRun run, CancellationToken stopping)
    {
        var input = JsonSerializer.Deserialize(run.Request.Input, BatchJson.Default.BatchInput)!;
        var progress = run.Progress is { } saved ? JsonSerializer.Deserialize(saved, BatchJson.Default.BatchProgress)! : new BatchProgress();
        if (progress.Ending is null)
        {
            try
            {
                progress = await WorkAsync(run, input, progress, stopping);
            }
            catch (LlmException gone) when (gone.Code == LlmErrorCode.NotFound && gone.Parameter == "file_id")
            {
                progress = progress with { Errors = [new BatchError("input_file_not_found", gone.Message, "input_file_id")], Ending = BatchEndings.Failed };
            }

            progress = progress with { Phase = BatchPhase.Finalizing, FinalizingAt = Now };
            await SaveAsync(run, progress);
        }

        progress = await CloseAsync(run, input, progress, stopping);
        services.Instruments.OnRequests(progress.Completed, "completed");
        services.Instruments.OnRequests(progress.Failed, "failed");
        return new JobEnd(StatusOf(progress.Ending!), Text(progress), FailureOf(progress));
    }

    private DateTimeOffset Now => services.TimeProvider.GetUtcNow();

    private async Task<BatchProgress> WorkAsync(JobRun run, BatchInput input, BatchProgress progress, CancellationToken stopping)
    {
        var file = await services.AskFilesAsync(run.Key.Tenant, files => files.GetAsync(input.InputFileId, stopping), stopping);
        var key = new FileKey(run.Key.Tenant, file.Id);
        IAsyncEnumerable<ReadOnlyMemory<byte>> Content(CancellationToken token) => services.Contents.ReadAsync(key, file.Chunks, token);
        if (progress.Phase == BatchPhase.Validating)
        {
            var (total, model, errors) = await new BatchValidator(input.Endpoint, services.Options).RunAsync(Content(stopping), stopping);
            if (errors.Count > 0)
            {
                return progress with { Errors = errors, Ending = BatchEndings.Failed };
            }

            var lease = TimeSpan.FromSeconds(input.WindowSeconds) + Grace;
            await services.ReserveAsync(BatchOutputs.AnswersOf(JobKeyText.Of(run.Key)), 0, lease, stopping);
            await services.ReserveAsync(BatchOutputs.FailuresOf(JobKeyText.Of(run.Key)), 0, lease, stopping);
            progress = progress with { Phase = BatchPhase.InProgress, InProgressAt = Now, Total = total, Model = model };
            await SaveAsync(run, progress);
        }

        using var execution = new BatchExecution(run, input, progress, services, Content, stopping);
        return await execution.RunAsync(stopping);
    }

    private async Task<BatchProgress> CloseAsync(JobRun run, BatchInput input, BatchProgress progress, CancellationToken stopping)
    {
        var job = JobKeyText.Of(run.Key);
        var answers = await CloseAsync(BatchOutputs.AnswersOf(job), $"{run.Key.Job}_output.jsonl", input, stopping);
        var failures = await CloseAsync(BatchOutputs.FailuresOf(job), $"{run.Key.Job}_error.jsonl", input, stopping);
        return progress with { OutputFileId = answers, ErrorFileId = failures };
    }

    /// <summary>Makes a file of what was written; null when nothing was. May be repeated.</summary>
    private async Task<string?> CloseAsync(FileKey key, string name, BatchInput input, CancellationToken stopping)
    {
        var content = await (await services.Contents.AppendAsync(key)).MeasureAsync();
        try
        {
            if (content.Bytes == 0)
            {
                await services.AskFilesAsync(key.Tenant, files => DeleteAsync(files, key.File, stopping), stopping);
                return null;
            }

            await services.ReserveAsync(key, content.Bytes, Grace, stopping);
        }
        catch (LlmException there) when (there.Code is LlmErrorCode.Conflict or LlmErrorCode.NotFound)
        {
            // An earlier run came this far.
            return content.Bytes == 0 ? null : key.File;
        }

        var now = Now;
        await services.AskFilesAsync(key.Tenant, files => files.AddAsync(new StoredFile
        {
            Id = key.File,
            Name = name,
            Purpose = FilePurposes.BatchOutput,
            Bytes = content.Bytes,
            Sha256 = content.Sha256,
            Chunks = content.Chunks,
            CreatedAt = now,
            ExpiresAt = input.OutputSeconds is { } seconds ? now.AddSeconds(seconds) : null,
        }, stopping), stopping);
        return key.File;
    }

    private static async Task<bool> DeleteAsync(IFilesGrain files, string id, CancellationToken cancellationToken)
    {
        await files.DeleteAsync(id, cancellationToken);
        return true;
    }

    private static Task SaveAsync(JobRun run, BatchProgress progress) => run.SaveAsync(Text(progress));

    private static string Text(BatchProgress progress) => JsonSerializer.Serialize(progress, BatchJson.Default.BatchProgress);

    private static JobStatus StatusOf(string ending) => ending switch
    {
        BatchEndings.Completed => JobStatus.Succeeded,
        BatchEndings.Cancelled => JobStatus.Cancelled,
        BatchEndings.Expired => JobStatus.Expired,
        _ => JobStatus.Failed,
    };

    private static JobFailure? FailureOf(BatchProgress progress) =>
        progress.Errors is [var first, ..] ? new JobFailure { Code = first.Code, Message = first.Message } : null;
}
