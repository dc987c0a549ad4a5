using System.Text.Json;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Batches;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Batches;

/// <summary>Makes, lists, shows and cancels batches. The tenant is always the caller's, so no id reaches into another tenant.</summary>
internal sealed class BatchesEndpoints(JsonBody body, IGrainFactory grains, IBatchCalls calls, IOptions<BatchOptions> options)
{
    private const int DefaultPage = 20;
    private const int MaxPage = 100;
    private const int MaxIdLength = 128;

    /// <summary><c>POST /v1/batches</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var input = await body.ReadAsync(context, fields => BatchRequestParser.Parse(fields, calls.Endpoints));
        Check(await FindInputAsync(caller, input.InputFileId, context.RequestAborted));
        var request = new JobRequest { Kind = BatchInput.Kind, Caller = caller, Input = JsonSerializer.Serialize(input, BatchJson.Default.BatchInput) };
        await WriteAsync(context, await Job(caller, $"batch_{Guid.NewGuid():N}").StartAsync(request, context.RequestAborted));
    }

    /// <summary><c>GET /v1/batches</c>, newest first.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var limit = QueryFields.Integer(context, "limit", 1, MaxPage, DefaultPage);
        var after = QueryFields.Text(context, "after", MaxIdLength);
        var list = grains.GetGrain<IJobListGrain>(new JobsKey(caller.Tenant).ToString());
        var page = await list.ListAsync(BatchInput.Kind, after, limit, context.RequestAborted);
        var jobs = await Task.WhenAll(page.Jobs.Select(id => TryGetAsync(Job(caller, id), context.RequestAborted)));
        var view = new ListView<BatchView>
        {
            Data = [.. jobs.OfType<JobInfo>().Select(BatchView.Of)],
            HasMore = page.HasMore,
            FirstId = page.Jobs.Count > 0 ? page.Jobs[0] : null,
            LastId = page.Jobs.Count > 0 ? page.Jobs[^1] : null,
        };
        await JsonResponse.WriteAsync(context, view, ApiJsonContext.Default.ListViewBatchView);
    }

    /// <summary><c>GET /v1/batches/{id}</c>.</summary>
    public async Task GetAsync(HttpContext context) => await WriteAsync(context, await FindAsync(context));

    /// <summary><c>POST /v1/batches/{id}/cancel</c>.</summary>
    public async Task CancelAsync(HttpContext context)
    {
        var job = await FindAsync(context);
        await WriteAsync(context, await Job(context.GetCaller(), job.Id).CancelAsync(context.RequestAborted));
    }

    private static Task WriteAsync(HttpContext context, JobInfo job) => JsonResponse.WriteAsync(context, BatchView.Of(job), ApiJsonContext.Default.BatchView);

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

    private void Check(StoredFile file)
    {
        if (file.Purpose != FilePurposes.Batch)
        {
            throw RequestErrors.InvalidValue("input_file_id", $"the file's purpose must be {FilePurposes.Batch}. Given: '{file.Purpose}'");
        }

        if (file.Bytes > options.Value.MaxInputBytes)
        {
            throw RequestErrors.OutOfRange("input_file_id", $"a file of at most {options.Value.MaxInputBytes} bytes", $"{file.Bytes} bytes");
        }
    }

    private async Task<StoredFile> FindInputAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<IFilesGrain>(new FilesKey(caller.Tenant).ToString()).GetAsync(id, cancellationToken);
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.NotFound)
        {
            throw RequestErrors.InvalidValue("input_file_id", $"there is no file '{JsonText.Shorten(id)}'");
        }
    }

    private async Task<JobInfo> FindAsync(HttpContext context)
    {
        var id = (string)context.GetRouteValue("id")!;
        var job = id.Length <= MaxIdLength ? await TryGetAsync(Job(context.GetCaller(), id), context.RequestAborted) : null;
        return job?.Request.Kind == BatchInput.Kind
            ? job
            : throw new LlmException(LlmErrorCode.NotFound, $"There is no batch '{JsonText.Shorten(id)}'.", "id");
    }

    private IJobGrain Job(Caller caller, string id) => grains.GetGrain<IJobGrain>(new JobKey(caller.Tenant, id).ToString());
}
