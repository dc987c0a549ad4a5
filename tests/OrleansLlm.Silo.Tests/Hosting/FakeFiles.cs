using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Grains.Files;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A tenant's files in memory, under the real rules.</summary>
internal sealed class FakeFiles(FilesOptions limits) : IFilesGrain
{
    private readonly List<StoredFile> _files = [];

    public Dictionary<string, ReserveFile> Uploads { get; } = [];

    public Task ReserveAsync(ReserveFile request, CancellationToken cancellationToken = default)
    {
        FileRules.CheckRoom(request, limits, _files.Count, _files.Sum(file => file.Bytes));
        Uploads[request.Id] = request;
        return Task.CompletedTask;
    }

    public Task<StoredFile> AddAsync(StoredFile file, CancellationToken cancellationToken = default)
    {
        FileRules.Check(file);
        Assert.True(Uploads.Remove(file.Id));
        _files.Add(file);
        return Task.FromResult(file);
    }

    public Task<StoredFile> GetAsync(string id, CancellationToken cancellationToken = default) =>
        Task.FromResult(_files.Find(file => file.Id == id) ?? throw NotFound(id));

    public Task<FilePage> ListAsync(FileQuery query, CancellationToken cancellationToken = default) =>
        Task.FromResult(FileRules.Page(
            (query.OldestFirst ? _files : Enumerable.Reverse(_files)).SkipWhile(file => query.After is not null && file.Id != query.After).Skip(query.After is null ? 0 : 1), query));

    public Task DeleteAsync(string id, CancellationToken cancellationToken = default) =>
        Uploads.Remove(id) | _files.RemoveAll(file => file.Id == id) > 0 ? Task.CompletedTask : throw NotFound(id);

    public Task WakeAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    private static LlmException NotFound(string id) => new(LlmErrorCode.NotFound, $"There is no file '{id}'.", "file_id");
}
