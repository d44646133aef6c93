using CdnMusic.Origin.CommandLine;

return await OriginCommandLine.RunAsync(args);
