using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>Brings a job's files to this machine, checks them, and takes its results back into the cluster.</summary>
internal sealed class FineTuningFiles(FineTuningServices services, JobKey key)
{
    private const int MaxMistakes = 10;

    /// <summary>Copies a file.</summary>
    /// <exception cref="LlmException">NotFound: it was deleted.</exception>
    public async Task CopyAsync(string id, string path, CancellationToken cancellationToken)
    {
        var files = services.Grains.GetGrain<IFilesGrain>(new FilesKey(key.Tenant).ToString());
        var file = await GrainRetry.RunAsync(() => files.GetAsync(id, cancellationToken), services.Time, cancellationToken);
        var staged = path + ".part";
        await using (var target = File.Create(staged))
        {
            await foreach (var piece in services.Contents.ReadAsync(new FileKey(key.Tenant, id), file.Chunks, cancellationToken))
            {
                await target.WriteAsync(piece, cancellationToken);
            }
        }

        File.Move(staged, path, overwrite: true);
    }

    /// <summary>Reads all lines of a file.</summary>
    /// <returns>How many examples there are, and what is wrong, with line numbers; the first mistakes.</returns>
    public static (int Examples, IReadOnlyList<string> Mistakes) Check(string path, FineTuningMethod method)
    {
        var (examples, mistakes, number) = (0, new List<string>(), 0);
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            if (MistakeOf(line, number, method) is { } mistake)
            {
                mistakes.Add(mistake);
                if (mistakes.Count == MaxMistakes)
                {
                    break;
                }
            }

            examples++;
        }

        return (examples, mistakes);
    }

    /// <summary>Stores the measurements as a file of the tenant.</summary>
    public async Task<string?> StoreLogAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        // Named after the job: storing it again after a crash makes no second one.
        var id = $"file-{key.Job.Replace('_', '-')}-log";
        var file = new FileKey(key.Tenant, id);
        await using var source = File.OpenRead(path);
        try
        {
            var content = await services.Uploads.WriteAsync(file, source, source.Length, cancellationToken);
            await services.Uploads.AddAsync(key.Tenant, new StoredFile
            {
                Id = id,
                Name = $"{key.Job}.csv",
                Purpose = FilePurposes.FineTuneResults,
                Bytes = content.Bytes,
                Sha256 = content.Sha256,
                Chunks = content.Chunks,
                CreatedAt = services.Time.GetUtcNow(),
            }, cancellationToken);
            return id;
        }
        catch (LlmException there) when (there.Code == LlmErrorCode.Conflict)
        {
            return id;
        }
        catch (LlmException full) when (full.Code == LlmErrorCode.InvalidRequest)
        {
            return null; // The tenant has no room for it; the model counts for more.
        }
    }

    private static string? MistakeOf(string line, int number, FineTuningMethod method)
    {
        try
        {
            var example = ExampleFile.Parse(line, "the file", number);
            var isPair = example.Chosen is not null;
            return isPair == (method == FineTuningMethod.Dpo) && example.Texts is null
                ? null
                : $"line {number}: {(isPair ? "a preference, which the method dpo learns from" : "no preference, as the method dpo needs")}";
        }
        catch (TrainingException mistake)
        {
            return mistake.Message;
        }
    }
}
