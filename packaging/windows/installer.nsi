; The installer for Windows. `python packaging/build.py` calls makensis with these names (/DNAME=VALUE):
;   VERSION, FOURFOLD  the version, and the same as four numbers
;   LISTS              the folder with what the build wrote: files.nsh (or parts.nsh), texts.nsh, xai-desktop.ico
;   LICENCE, OUT       the text that is shown, and the file to be made
;   PARTS              only where the program lies in parts beside the installer (making/windows_payload.py)
; What it does, step by step, stands in README.md of this folder.

Target amd64-unicode
SetCompressor ${COMPRESSOR}   ; each file by itself: one block for all could not hold more than 2 GB unpacked
CRCCheck force
ManifestDPIAware true
ManifestSupportedOS Win10
AllowSkipFiles off
ShowInstDetails nevershow
ShowUninstDetails nevershow
BrandingText " "

!define PRODUCT "XAI Desktop"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${PRODUCT}"
!define OWN "Software\${PRODUCT}"
!define POLICY "C:\ProgramData\${PRODUCT}"  ; as in xai_desktop/core/paths.py
!define CONSOLE "xai-desktop.exe"          ; for the command line
!define WINDOW "xai-desktop-window.exe"    ; for menus: the same program, without a black window behind it

!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_USE_PROGRAMFILES64
!define MULTIUSER_INSTALLMODE_INSTDIR "${PRODUCT}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "${OWN}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "Place"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "${OWN}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "Place"

!include MultiUser.nsh
!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh

Name "${PRODUCT}"
OutFile "${OUT}"
Icon "${LISTS}/xai-desktop.ico"
UninstallIcon "${LISTS}/xai-desktop.ico"
VIProductVersion "${FOURFOLD}"
VIFileVersion "${FOURFOLD}"
VIAddVersionKey /LANG=0 "ProductName" "${PRODUCT}"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileDescription" "Installs ${PRODUCT}"
VIAddVersionKey /LANG=0 "CompanyName" "The XAI Desktop authors"
VIAddVersionKey /LANG=0 "LegalCopyright" "The XAI Desktop authors; Apache License 2.0"

!define MUI_ICON "${LISTS}/xai-desktop.ico"
!define MUI_UNICON "${LISTS}/xai-desktop.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\program\${WINDOW}"
!define MUI_FINISHPAGE_RUN_NOTCHECKED

!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MULTIUSER_PAGE_INSTALLMODE
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"
!include "texts.nsh"
!include "telling.nsh"
!include "checks.nsh"
!include "associations.nsh"

Function .onInit
  Push $INSTDIR            ; what /D= says, which the next line would forget
  Call MayInstallForAll
  !insertmacro MULTIUSER_INIT
  Pop $R0
  ${If} $R0 != ""
    StrCpy $INSTDIR $R0
  ${EndIf}
FunctionEnd

Section "${PRODUCT}" Program
  SectionIn RO
  Call CheckPlace
  Call CheckNothingRuns
!ifdef PARTS
  Call CheckParts
!endif
  RMDir /r "$INSTDIR\new"
  SetOutPath "$INSTDIR\new"
!ifdef PARTS
  Call UnpackParts
!else
  !include "${LISTS}/files.nsh"
!endif
  SetOutPath "$INSTDIR"    ; no folder that is renamed now may be the current one
  Call CheckWhole
  Call Exchange
  WriteUninstaller "$INSTDIR\uninstall.exe"
  Call Register
  ${If} $MultiUser.InstallMode == "AllUsers"
    Call KeepPolicyFolder
  ${EndIf}
  CreateShortcut "$SMPROGRAMS\${PRODUCT}.lnk" "$INSTDIR\program\${WINDOW}" "" "$INSTDIR\program\${WINDOW}" 0 \
    SW_SHOWNORMAL "" "$(Comment)"
  !insertmacro Withdraw
SectionEnd

Section "$(OfferTitle)" Offer
  !insertmacro Offer
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${Program} "$(ProgramAbout)"
  !insertmacro MUI_DESCRIPTION_TEXT ${Offer} "$(OfferAbout)"
!insertmacro MUI_FUNCTION_DESCRIPTION_END

; The old program is gone from its place only once the new one lies whole beside it; then each goes by one renaming.
Function Exchange
  ${If} ${FileExists} "$INSTDIR\old\*.*"
    RMDir /r "$INSTDIR\old"
  ${EndIf}
  again:
  ClearErrors
  ${If} ${FileExists} "$INSTDIR\program\*.*"
    Rename "$INSTDIR\program" "$INSTDIR\old"
    ${If} ${Errors}
      IfSilent giveup
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Running)" /SD IDCANCEL IDRETRY again
      giveup:
      RMDir /r "$INSTDIR\new"
      !insertmacro Leave 4 "$(Running)"
    ${EndIf}
  ${EndIf}
  Rename "$INSTDIR\new" "$INSTDIR\program"
  ${If} ${Errors}
    Rename "$INSTDIR\old" "$INSTDIR\program"
    RMDir /r "$INSTDIR\new"
    !insertmacro Leave 5 "$(NotWritten)"
  ${EndIf}
  RMDir /r "$INSTDIR\old"
FunctionEnd

; Windows lets everybody make folders in C:\ProgramData: who made this one first could write the site's policy. It
; belongs to the administrators from here on; everybody may read it. What lies in it stays, also when all is removed.
Function KeepPolicyFolder
  CreateDirectory "${POLICY}"
  nsExec::Exec '"$SYSDIR\icacls.exe" "${POLICY}" /setowner *S-1-5-32-544 /T'
  Pop $R0
  ; what somebody had put there, with rights of their own on it, inherits like all else
  nsExec::Exec '"$SYSDIR\icacls.exe" "${POLICY}" /reset /T'
  Pop $R2
  nsExec::Exec '"$SYSDIR\icacls.exe" "${POLICY}" /inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX'
  Pop $R1
  ${If} $R0 != "0"
  ${OrIf} $R1 != "0"
  ${OrIf} $R2 != "0"
    !insertmacro Tell "$(PolicyOpen)"
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(PolicyOpen)" /SD IDOK
  ${EndIf}
FunctionEnd

Function Register
  WriteRegStr SHCTX "${OWN}" "Place" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "${PRODUCT}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "The XAI Desktop authors"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\program\${WINDOW},0"
  WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode'
  WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode /S'
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" ${KILOBYTES}
FunctionEnd

Function .onInstFailed
  SetOutPath "$TEMP"
  RMDir /r "$INSTDIR\new"
  RMDir "$INSTDIR"         ; only where nothing else lies in it
FunctionEnd

Function un.onInit
  !insertmacro MULTIUSER_UNINIT
  ; Started by hand: whose program lies here is written down, whatever rights whoever starts it has.
  ReadRegStr $R0 HKCU "${OWN}" "Place"
  ${If} $R0 == $INSTDIR
    Call un.MultiUser.InstallMode.CurrentUser
  ${EndIf}
FunctionEnd

Section "Uninstall"
  Call un.CheckNothingRuns
  !insertmacro Withdraw
  SetOutPath "$TEMP"
  RMDir /r "$INSTDIR\program"
  RMDir /r "$INSTDIR\new"
  RMDir /r "$INSTDIR\old"
  Delete "$SMPROGRAMS\${PRODUCT}.lnk"
  DeleteRegKey SHCTX "${UNINSTALL}"
  DeleteRegKey SHCTX "${OWN}"
  !insertmacro Tell "$(DataStays)"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"         ; without /r: what somebody put there stays
  MessageBox MB_OK|MB_ICONINFORMATION "$(DataStays)" /SD IDOK
SectionEnd
