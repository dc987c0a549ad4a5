using System.Text.Json;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.FineTuning;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.FineTuning;

/// <summary>Makes, lists, shows, pauses, resumes and cancels fine-tuning jobs. The tenant is always the caller's, so no id reaches into another tenant.</summary>
internal sealed class FineTuningEndpoints(JsonBody body, IGrainFactory grains, ITrainableModels models, IOptions<FineTuningOptions> options)
{
    private const int DefaultPage = 20;
    private const int MaxPage = 100;
    private const int MaxIdLength = 128;

    /// <summary><c>POST /v1/fine_tuning/jobs</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var input = await body.ReadAsync(context, FineTuningRequestParser.Parse);
        models.Check(caller.Tenant, input.Model);
        var training = await CheckFileAsync(caller, input.TrainingFileId, "training_file", context.RequestAborted);
        if (input.ValidationFileId is { } validation)
        {
            await CheckFileAsync(caller, validation, "validation_file", context.RequestAborted);
        }

        input = UsualDuration.Fill(input, training.Bytes);
        var request = new JobRequest { Kind = FineTuningInput.Kind, Caller = caller, Input = JsonSerializer.Serialize(input, FineTuningJson.Default.FineTuningInput) };
        await WriteAsync(context, await Job(caller, $"ftjob-{Guid.NewGuid():N}").StartAsync(request, context.RequestAborted));
    }

    /// <summary><c>GET /v1/fine_tuning/jobs</c>, newest first.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var limit = QueryFields.Integer(context, "limit", 1, MaxPage, DefaultPage);
        var after = QueryFields.Text(context, "after", MaxIdLength);
        var list = grains.GetGrain<IJobListGrain>(new JobsKey(caller.Tenant).ToString());
        var page = await list.ListAsync(FineTuningInput.Kind, after, limit, context.RequestAborted);
        var jobs = await Task.WhenAll(page.Jobs.Select(id => TryGetAsync(Job(caller, id), context.RequestAborted)));
        var view = new ListView<FineTuningJobView>
        {
            Data = [.. jobs.OfType<JobInfo>().Select(job => FineTuningJobView.Of(caller.Tenant, job))],
            HasMore = page.HasMore,
            FirstId = page.Jobs.Count > 0 ? page.Jobs[0] : null,
            LastId = page.Jobs.Count > 0 ? page.Jobs[^1] : null,
        };
        await JsonResponse.WriteAsync(context, view, ApiJsonContext.Default.ListViewFineTuningJobView);
    }

    /// <summary><c>GET /v1/fine_tuning/jobs/{id}</c>.</summary>
    public async Task GetAsync(HttpContext context) => await WriteAsync(context, await FindAsync(context));

    /// <summary><c>POST /v1/fine_tuning/jobs/{id}/cancel</c>.</summary>
    public async Task CancelAsync(HttpContext context)
    {
        var job = await FindAsync(context);
        await WriteAsync(context, await Job(context.GetCaller(), job.Id).CancelAsync(context.RequestAborted));
    }

    /// <summary><c>POST /v1/fine_tuning/jobs/{id}/pause</c>.</summary>
    public Task PauseAsync(HttpContext context) => PauseAsync(context, paused: true);

    /// <summary><c>POST /v1/fine_tuning/jobs/{id}/resume</c>.</summary>
    public Task ResumeAsync(HttpContext context) => PauseAsync(context, paused: false);

    /// <summary><c>GET /v1/fine_tuning/jobs/{id}/events</c>, newest first.</summary>
    public async Task ListEventsAsync(HttpContext context)
    {
        var job = await FindAsync(context);
        var limit = QueryFields.Integer(context, "limit", 1, MaxPage, DefaultPage);
        var after = QueryFields.Text(context, "after", MaxIdLength);
        var events = FineTuningJobView.ProgressOf(job).Events.Reverse().SkipWhile(told => after is not null && FineTuningEventView.IdOf(job.Id, told) != after).ToList();
        var rest = after is null ? events : events.Skip(1).ToList();
        var page = rest.Take(limit).Select(told => FineTuningEventView.Of(job.Id, told)).ToList();
        var view = new ListView<FineTuningEventView> { Data = page, HasMore = rest.Count > limit, FirstId = page.FirstOrDefault()?.Id, LastId = page.LastOrDefault()?.Id };
        await JsonResponse.WriteAsync(context, view, ApiJsonContext.Default.ListViewFineTuningEventView);
    }

    /// <summary><c>GET /v1/fine_tuning/jobs/{id}/checkpoints</c>.</summary>
    public async Task ListCheckpointsAsync(HttpContext context)
    {
        var job = await FindAsync(context);
        var best = FineTuningCheckpointView.Of(job, FineTuningJobView.ProgressOf(job));
        var view = new ListView<FineTuningCheckpointView> { Data = best is null ? [] : [best], FirstId = best?.Id, LastId = best?.Id };
        await JsonResponse.WriteAsync(context, view, ApiJsonContext.Default.ListViewFineTuningCheckpointView);
    }

    private async Task PauseAsync(HttpContext context, bool paused)
    {
        var job = await FindAsync(context);
        if (job.HasEnded)
        {
            throw new LlmException(LlmErrorCode.Conflict, $"The job '{job.Id}' has ended.", "id");
        }

        await grains.GetGrain<IFineTuningControlGrain>(new JobKey(context.GetCaller().Tenant, job.Id).ToString()).PauseAsync(paused, context.RequestAborted);
        await WriteAsync(context, job);
    }

    private static Task WriteAsync(HttpContext context, JobInfo job) =>
        JsonResponse.WriteAsync(context, FineTuningJobView.Of(context.GetCaller().Tenant, job), ApiJsonContext.Default.FineTuningJobView);

    private static async Task<JobInfo?> TryGetAsync(IJobGrain job, CancellationToken cancellationToken)
    {
        try
        {
            return await job.GetAsync(cancellationToken);
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.NotFound)
        {
            return null; // Listed, but its maker died before it was made.
        }
    }

    private async Task<StoredFile> CheckFileAsync(Caller caller, string id, string field, CancellationToken cancellationToken)
    {
        StoredFile file;
        try
        {
            file = await grains.GetGrain<IFilesGrain>(new FilesKey(caller.Tenant).ToString()).GetAsync(id, cancellationToken);
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.NotFound)
        {
            throw RequestErrors.InvalidValue(field, $"there is no file '{JsonText.Shorten(id)}'");
        }

        if (file.Purpose != FilePurposes.FineTune)
        {
            throw RequestErrors.InvalidValue(field, $"the file's purpose must be {FilePurposes.FineTune}. Given: '{file.Purpose}'");
        }

        return file.Bytes <= options.Value.MaxFileBytes
            ? file
            : throw RequestErrors.OutOfRange(field, $"a file of at most {options.Value.MaxFileBytes} bytes", $"{file.Bytes} bytes");
    }

    private async Task<JobInfo> FindAsync(HttpContext context)
    {
        var id = (string)context.GetRouteValue("id")!;
        var job = id.Length <= MaxIdLength ? await TryGetAsync(Job(context.GetCaller(), id), context.RequestAborted) : null;
        return job?.Request.Kind == FineTuningInput.Kind
            ? job
            : throw new LlmException(LlmErrorCode.NotFound, $"There is no fine-tuning job '{JsonText.Shorten(id)}'.", "id");
    }

    private IJobGrain Job(Caller caller, string id) => grains.GetGrain<IJobGrain>(new JobKey(caller.Tenant, id).ToString());
}
