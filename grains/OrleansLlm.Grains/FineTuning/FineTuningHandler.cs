using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.FineTuning.Erasing;
using OrleansLlm.Grains.Jobs;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>Trains models further: checks the files, looks after the worker process, puts the result into service. Each step goes on where the last run left it.</summary>
internal sealed class FineTuningHandler(FineTuningServices services, FineTuningBases bases, TrainingEraser eraser) : IJobHandler
{
    public string? WhyNotHere(JobRequest request) =>
        services.Options.Slots == 0 ? $"This silo trains no models: {FineTuningOptions.Section}:Slots is 0."
        : services.Program.Find() is null ? TrainerProgram.Missing
        : null;

    public JobLimit? Limit => new(services.Options.MaxRunning, "OrleansLlm:FineTuning:MaxRunning", "fine-tuning jobs");

    public async Task<JobEnd> RunAsync(JobRun run, CancellationToken stopping)
    {
        // A job that trains a tenant's own model further may be taken up before this silo has it.
        await eraser.Ready.WaitAsync(stopping);
        try
        {
            return await new FineTuningWork(services, bases, run, stopping).RunAsync();
        }
        catch (LlmException refused) when (refused.Code is LlmErrorCode.NotFound or LlmErrorCode.Forbidden or LlmErrorCode.Unsupported or LlmErrorCode.ModelNotFound)
        {
            services.FolderOf(run.Key).Remove();
            return new JobEnd(JobStatus.Failed, Failure: new JobFailure { Code = "not_possible", Message = refused.Message });
        }
    }
}
