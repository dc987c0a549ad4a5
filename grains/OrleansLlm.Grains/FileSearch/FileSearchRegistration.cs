using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.VectorStores;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>Registers what answers from files need.</summary>
internal static class FileSearchRegistration
{
    /// <summary>Adds the tool <c>file_search</c> and the rewriting of queries.</summary>
    public static IServiceCollection AddFileSearch(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<FileSearchOptions, SettingsValidator<FileSearchOptions>>().BindConfiguration(FileSearchOptions.Section);
        services.AddSingleton<QueryRewriter>();
        services.AddSingleton<IQueryRewriter>(provider => provider.GetRequiredService<QueryRewriter>());
        services.AddSingleton<FileSearcher>();
        services.AddSingleton<PassageReader>();
        services.AddSingleton<StoreTextsFinder>();
        services.AddSingleton<AnswerDecision>();
        services.AddSingleton<FileSearchInstruments>();
        services.AddSingleton<FileSearchServices>();
        services.AddSingleton<IServerToolProvider, FileSearchProvider>();
        return services;
    }
}
